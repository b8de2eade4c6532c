#include "job/outputs.h"

#include <gtest/gtest.h>

#include "job/options.h"

namespace atelier {
namespace {

Input photo() {
  Input input;
  input.path = "in/photo.jpg";
  input.stem = "photo";
  input.name = "photo.jpg";
  input.ext = "jpg";
  return input;
}

OutputName named(const std::string& given, const OutputRules& rules) {
  const Input input = photo();
  return output_name(given, {&input, 0, {}, {}}, rules);
}

const OutputRules kText{
    .tool = "classify", .default_ext = "csv", .default_output = "-", .format = "", .option_keys = {}};

TEST(OutputName, without_one_is_a_file_named_after_its_input) {
  const OutputName name = named("", {.tool = "dream", .option_keys = {}});
  EXPECT_EQ(name.path, "photo-dream.png");
  EXPECT_FALSE(name.to_stdout);
}

TEST(OutputName, without_one_goes_where_the_tool_says) {
  const OutputName name = named("", kText);
  EXPECT_TRUE(name.to_stdout);
  EXPECT_EQ(name.format, "csv");
  EXPECT_EQ(named("out/", kText).path, "out/photo.csv");
  EXPECT_FALSE(named("labels.json", kText).to_stdout);
}

TEST(OutputName, a_given_format_wins_over_endings_but_not_over_a_prefix) {
  OutputRules rules = kText;
  rules.format = "json";
  EXPECT_EQ(named("", rules).format, "json");
  EXPECT_EQ(named("labels.txt", rules).format, "json");
  EXPECT_EQ(named("labels.txt", rules).path, "labels.txt");
  EXPECT_EQ(named("out/", rules).path, "out/photo.json");
  EXPECT_EQ(named("jsonl:-", rules).format, "jsonl");
}

TEST(Companions, are_output_paths_that_change_nothing_else) {
  OutputPath codes;
  Options options;
  options.add("codes", codes, "a file").writes({"npy", "safetensors"});
  const Option& option = *options.find("codes");
  EXPECT_TRUE(option.names_companion());
  EXPECT_EQ(option.stage, Stage::none);
  EXPECT_EQ(option.formats.front(), "npy");
  EXPECT_EQ(options.canonical(Stage::compute).find("codes"), std::string::npos);
}

}  // namespace
}  // namespace atelier
