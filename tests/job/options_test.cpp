#include "job/options.h"

#include <gtest/gtest.h>

#include "job/command_line.h"

namespace atelier {
namespace {

struct Everything {
  bool flag = false;
  int octaves = 4;
  uint64_t seed = 0;
  double scale = 1.4;
  std::string mode = "smooth";
  std::vector<int64_t> numbers;
  WeightedList layer;
  InputPath style;
  OutputPath log;
  double zoom = 1;

  void declare(Options& options) {
    options.group("Things");
    options.add("flag", flag, "a flag");
    options.add("octaves", octaves, "a number in a range", {1, 20});
    options.add("seed", seed, "a large number");
    options.add("scale", scale, "a real number", {1.05, 4});
    options.add("mode", mode, "a choice").one_of({"smooth", "plain"});
    options.add("numbers", numbers, "a list");
    options.add("layer", layer, "a weighted list");
    options.add("style", style, "a file");
    options.add("log", log, "not computed with").in(Stage::none);
    options.add("zoom", zoom, "over time").in(Stage::draw);
  }
};

struct Declared {
  Everything values;
  Options options;
  Declared() { values.declare(options); }
  std::vector<Error> read(const Node& node) {
    std::vector<Error> mistakes;
    options.read(node, mistakes);
    return mistakes;
  }
  CommandLine parse(std::vector<const char*> words) {
    words.insert(words.begin(), "tool");
    return parse_command_line(static_cast<int>(words.size()), words.data(), {.name = "tool"}, options);
  }
};

TEST(Options, every_type_reads_back_what_it_writes) {
  Declared a, b;
  ASSERT_TRUE(
      a.read(parse_yaml(
                 "flag: yes\noctaves: 7\nseed: 18446744073709551\nscale: 1.5\nmode: plain\nnumbers: [3, 1]\n"
                 "layer: [x, {name: y, weight: 2}]\nzoom: 1.5\n",
                 "job.yaml"))
          .empty());
  const std::string text = write_yaml(a.options.write());
  ASSERT_TRUE(b.read(parse_yaml(text, "again.yaml")).empty());
  EXPECT_EQ(text, write_yaml(b.options.write()));
  EXPECT_EQ(b.values.octaves, 7);
  EXPECT_EQ(b.values.layer[1].weight, 2);
  EXPECT_DOUBLE_EQ(b.values.zoom, 1.5);
}

TEST(Options, all_mistakes_are_collected_with_their_places) {
  Declared declared;
  const auto mistakes = declared.read(parse_yaml(
      "octavse: 3\noctaves: 99\nmode: smoth\nscale: big\nnumbers: [1, x]\nseed: -1\n", "job.yaml"));
  ASSERT_EQ(mistakes.size(), 6u);
  EXPECT_STREQ(mistakes[0].what(), "job.yaml:1:1: unknown key 'octavse'; did you mean 'octaves'?");
  EXPECT_STREQ(mistakes[1].what(), "job.yaml:2:10: 'octaves' is 99, outside of its range (use 1..20)");
  EXPECT_NE(std::string(mistakes[2].what()).find("did you mean 'smooth'?"), std::string::npos);
  EXPECT_EQ(declared.values.octaves, 4);
}

TEST(Options, the_canonical_text_follows_the_stage_and_leaves_files_out) {
  Declared a, b;
  a.read(parse_yaml("log: x.txt\nstyle: a.jpg\n", "job.yaml"));
  EXPECT_EQ(a.options.canonical(Stage::compute), b.options.canonical(Stage::compute));
  a.read(parse_yaml("zoom: 2\n", "job.yaml"));
  EXPECT_EQ(a.options.canonical(Stage::compute), b.options.canonical(Stage::compute));
  EXPECT_NE(a.options.canonical(Stage::draw), b.options.canonical(Stage::draw));
  a.read(parse_yaml("octaves: 5\n", "job.yaml"));
  EXPECT_NE(a.options.canonical(Stage::compute), b.options.canonical(Stage::compute));
}

TEST(Options, say_which_may_change_while_a_training_lasts) {
  Options options;
  int64_t steps = 10, hidden = 128;
  options.add("steps", steps, "").extend();
  options.add("hidden", hidden, "");
  EXPECT_TRUE(options.find("steps")->is_extend);
  EXPECT_FALSE(options.find("hidden")->is_extend);
  EXPECT_EQ(options.find("steps")->stage, Stage::compute);
}

TEST(CommandLine, flags_become_the_same_values_as_a_job_file) {
  Declared a, b;
  ASSERT_TRUE(
      a.read(a.parse({"--octaves", "7", "--flag", "--layer", "x", "--layer=y:2,z", "--scale=2"}).values)
          .empty());
  ASSERT_TRUE(
      b.read(parse_yaml("octaves: 7\nflag: true\nlayer: [x, 'y:2', z]\nscale: 2\n", "job.yaml")).empty());
  EXPECT_EQ(write_yaml(a.options.write()), write_yaml(b.options.write()));
}

TEST(CommandLine, negative_numbers_are_values_and_flags_take_no_word) {
  Declared declared;
  EXPECT_EQ(declared.parse({"--layer", "-x"}).values.find("layer")->text(), "-x");
  EXPECT_THROW(declared.parse({"--octaves"}), PlanError);
  EXPECT_THROW(declared.parse({"--octaves", "1", "--octaves", "2"}), PlanError);
  EXPECT_EQ(declared.parse({"--flag=false"}).values.find("flag")->text(), "false");
}

TEST(CommandLine, unknown_and_foreign_flags_are_answered_with_the_right_one) {
  Declared declared;
  const auto answer = [&](const char* word) -> std::string {
    try {
      declared.parse({word, "3"});
    } catch (const PlanError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_NE(answer("--octavs").find("did you mean --octaves?"), std::string::npos);
  EXPECT_NE(answer("-octaves").find("did you mean --octaves?"), std::string::npos);
  EXPECT_NE(answer("-octave_n").find("did you mean --octaves?"), std::string::npos);
}

TEST(CommandLine, help_names_every_option_once_with_its_default) {
  Declared declared;
  const std::string help =
      help_text({.name = "tool", .summary = "tool: does.", .example = "tool a"}, declared.options);
  for (const std::string& key : declared.options.keys())
    EXPECT_NE(help.find("--" + key), std::string::npos) << key;
  EXPECT_NE(help.find("[1.4]"), std::string::npos);
  for (size_t at = 0, end; at < help.size(); at = end + 1) {
    end = help.find('\n', at);
    EXPECT_LE(end - at, 100u) << help.substr(at, end - at);
  }
}

}  // namespace
}  // namespace atelier
