#include "job/job_file.h"

#include <gtest/gtest.h>

#include "base/files.h"
#include "job/frame_pattern.h"
#include "job/outputs.h"
#include "job/shard.h"
#include "job/template.h"
#include "support/scratch.h"

namespace atelier {
namespace {

struct Job {
  int octaves = 4;
  std::string mode = "a";
  InputPath style;
  double blend = 0;
  OutputPath sheet;
  int gap = 0;
  double zoom = 0;
  WeightedList layer;
  NamedNumbersList pinned;

  Options options;
  Job() {
    options.add("octaves", octaves, "");
    options.add("mode", mode, "");
    options.add("style", style, "");
    options.add("flow.blend", blend, "");
    options.add("sheet", sheet, "");
    options.add("sheet.gap", gap, "");
    options.add("zoom", zoom, "");
    options.add("layer", layer, "");
    options.add("pinned", pinned, "");
  }

  std::vector<Error> mistakes;
  std::vector<JobEntry> entries(const std::string& text, Node flags = Node::map({})) {
    CommandLine line;
    line.values = std::move(flags);
    line.job_files = {"job.yaml"};
    line.variables = {{"NAME", "value"}};
    return job_entries(
        line, {.name = "tool"}, options, [&](const std::string& path) { return parse_yaml(text, path); },
        mistakes);
  }
};

TEST(JobFile, nested_maps_are_dotted_keys_and_own_values_stay_whole) {
  Job job;
  const auto entries = job.entries("flow: {blend: 0.5}\nsheet: {file: a.png, gap: 3}\nzoom: {0: 1, 9: 2}\n");
  ASSERT_EQ(entries.size(), 1u);
  const Node& values = entries[0].common;
  EXPECT_EQ(values.find("flow.blend")->text(), "0.5");
  EXPECT_EQ(values.find("sheet")->text(), "a.png");
  EXPECT_EQ(values.find("sheet.gap")->text(), "3");
  EXPECT_TRUE(values.find("zoom")->is_map());
}

TEST(JobFile, a_map_of_names_is_no_map_of_times) {
  Job job;
  const auto entries = job.entries("pinned: {7: [3, 4], photo.jpg: [0, 0]}\n");
  ASSERT_TRUE(job.mistakes.empty());
  const Node& list = *entries.at(0).common.find("pinned");
  ASSERT_EQ(list.items().size(), 2u);
  const NamedNumbersList pinned = named_numbers_from(list);
  EXPECT_EQ(pinned[0].name, "7");
  EXPECT_EQ(pinned[0].numbers, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(pinned[1].name, "photo.jpg");
}

TEST(JobFile, matrices_multiply_with_the_last_axis_fastest) {
  Job job;
  const auto entries = job.entries("matrix: {octaves: 1..3, mode: [x, y]}\n");
  ASSERT_TRUE(job.mistakes.empty());
  ASSERT_EQ(entries[0].num_cases(), 6u);
  EXPECT_EQ(entries[0].nth_case(0).values.find("octaves")->text(), "1");
  EXPECT_EQ(entries[0].nth_case(1).values.find("mode")->text(), "y");
  EXPECT_EQ(entries[0].nth_case(2).values.find("octaves")->text(), "2");
  EXPECT_EQ(entries[0].nth_case(5).choice, (std::vector<size_t>{2, 1}));
}

TEST(JobFile, an_axis_value_may_be_a_list_and_labels_are_unique_and_safe) {
  Job job;
  const auto entries = job.entries("matrix: {layer: [a/b, [a, c], 'a_b', {name: a, weight: 2}]}\n");
  const Axis& axis = entries[0].axes[0];
  EXPECT_EQ(axis.labels, (std::vector<std::string>{"a_b", "a+c", "a_b-2", "a+weight2"}));
}

TEST(JobFile, jobs_are_merged_over_the_common_keys_and_flags_over_all) {
  Job job;
  Node flags = Node::map({});
  flags.set("mode", Node::scalar("flag", {"--mode", 0, 0}));
  const auto entries =
      job.entries("octaves: 1\nmode: file\njobs:\n  - {octaves: 2}\n  - {mode: other}\n", flags);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].common.find("octaves")->text(), "2");
  EXPECT_EQ(entries[1].common.find("octaves")->text(), "1");
  EXPECT_EQ(entries[1].common.find("mode")->text(), "flag");
}

TEST(JobFile, variables_are_filled_and_missing_ones_named) {
  Job job;
  EXPECT_EQ(job.entries("mode: a-${NAME}-b\n")[0].common.find("mode")->text(), "a-value-b");
  job.entries("mode: ${ATELIER_NOT_SET}\n");
  ASSERT_EQ(job.mistakes.size(), 1u);
  EXPECT_NE(std::string(job.mistakes[0].what()).find("job.yaml:1:7: ${ATELIER_NOT_SET} has no value"),
            std::string::npos);
}

TEST(JobFile, a_glob_or_folder_given_to_an_option_of_one_file_varies_it) {
  Scratch scratch;
  for (const char* name : {"b2.png", "b10.png", "b1.png"}) write_file(scratch / name, "x");
  Job job;
  Node flags = Node::map({});
  flags.set("style", Node::scalar((scratch / "b*.png").string(), {"--style", 0, 0}));
  const auto entries = job.entries("{}", flags);
  ASSERT_EQ(entries[0].axes.size(), 1u);
  EXPECT_EQ(entries[0].axes[0].labels, (std::vector<std::string>{"b1", "b2", "b10"}));
  EXPECT_TRUE(entries[0].axes[0].is_pictures);
}

TEST(JobFile, an_option_that_asks_for_items_is_the_last_axis) {
  Job job;
  JobEntry entry = job.entries("octaves: 3\nmatrix: {mode: [x, y]}\n")[0];
  imply_axis(entry, {.from = "octaves", .key = "zoom", .values = count_to(3), .numbers_frames = true});
  ASSERT_EQ(entry.num_cases(), 6u);
  EXPECT_TRUE(entry.axes[1].is_implied);
  EXPECT_TRUE(entry.axes[1].numbers_frames);
  EXPECT_EQ(entry.nth_case(1).values.find("zoom")->text(), "2");
  EXPECT_EQ(entry.nth_case(1).values.find("zoom")->mark().text(), "job.yaml:1:10");
}

TEST(JobFile, an_implied_axis_gives_way_to_the_key_itself_but_not_to_a_file_when_a_flag_asks) {
  Job job;
  const ImpliedAxis implied{.from = "octaves", .key = "zoom", .values = count_to(3)};
  JobEntry given = job.entries("{octaves: 3, zoom: 2}")[0];
  imply_axis(given, implied);
  EXPECT_TRUE(given.axes.empty());
  JobEntry varied = job.entries("{octaves: 3, matrix: {zoom: [1, 2]}}")[0];
  imply_axis(varied, implied);
  EXPECT_EQ(varied.num_cases(), 2u);
  Node flags = Node::map({});
  flags.set("octaves", Node::scalar("3", {"--octaves", 0, 0}));
  JobEntry asked = job.entries("{zoom: 2}", flags)[0];
  imply_axis(asked, implied);
  EXPECT_EQ(asked.num_cases(), 3u);
  EXPECT_EQ(asked.common.find("zoom"), nullptr);
}

TEST(JobFile, an_option_that_asks_for_items_does_not_vary) {
  Job job;
  JobEntry entry = job.entries("matrix: {octaves: [2, 3]}")[0];
  EXPECT_THROW(imply_axis(entry, {.from = "octaves", .key = "zoom", .values = count_to(3)}), Error);
  JobEntry none = job.entries("octaves: 0")[0];
  EXPECT_THROW(imply_axis(none, {.from = "octaves", .key = "zoom", .values = {}}), Error);
}

TEST(JobFile, a_job_for_another_tool_or_a_matrix_of_an_unknown_key_is_a_mistake) {
  Job job;
  job.entries("tool: other\nmatrix: {octavse: [1]}\njobs: {a: 1}\n");
  EXPECT_EQ(job.mistakes.size(), 2u);  // the tool, and jobs that are no list
}

TEST(Template, names_and_formats_are_expanded_and_braces_escaped) {
  const auto value = [](const std::string& name) -> std::optional<std::string> {
    if (name == "stem") return "photo";
    if (name == "frame") return "7";
    return std::nullopt;
  };
  EXPECT_EQ(expand_template("out/{stem}-{frame:04d}.png", value, {}), "out/photo-0007.png");
  EXPECT_EQ(expand_template("{{{stem}}}", value, {}), "{photo}");
  EXPECT_THROW(expand_template("{setm}", value, {"stem"}), Error);
  EXPECT_THROW(expand_template("{stem:04d}", value, {}), Error);
  EXPECT_THROW(expand_template("{stem", value, {}), Error);
}

TEST(Outputs, follow_the_form_of_what_was_given) {
  Input input{.path = "in/photo.jpg", .stem = "photo", .name = "photo.jpg", .ext = "jpg"};
  const NamedItem item{&input, 4, {"x", "2"}, {}};
  const OutputRules rules{.tool = "dream"};
  EXPECT_EQ(output_name("", item, rules).path, "photo-dream-x-2.png");
  EXPECT_EQ(output_name("out/", item, rules).path, "out/photo-x-2.png");
  EXPECT_EQ(output_name("a.%03d.TIF", item, rules).path, "a.005.TIF");
  EXPECT_EQ(output_name("a.%03d.TIF", item, rules).format, "tif");
  EXPECT_TRUE(output_name("jpg:-", item, rules).to_stdout);
  EXPECT_EQ(output_name("jpg:-", item, rules).format, "jpg");
  NamedItem numbered = item;
  numbered.frame = 7;
  EXPECT_EQ(output_name("o/s.####.png", numbered, rules).path, "o/s.0007.png");
  EXPECT_EQ(output_name("out/", numbered, rules).path, "out/photo.0007-x-2.png");
  EXPECT_EQ(output_name("", numbered, rules).path, "photo.0007-dream-x-2.png");
  input.frame = 12;
  EXPECT_EQ(output_name("o/s.####.png", item, rules).path, "o/s.0012.png");
  EXPECT_EQ(output_name("o/s.####.png", numbered, rules).path, "o/s.0012.png");
}

TEST(Shard, parts_are_disjoint_and_whole) {
  for (int count : {1, 3, 7}) {
    size_t covered = 0;
    for (int index = 1; index <= count; ++index) {
      const Shard shard{index, count};
      const auto [first, last] = shard.range(20);
      EXPECT_EQ(first, covered);
      covered = last;
    }
    EXPECT_EQ(covered, 20u);
    for (size_t task = 0; task < 20; ++task) {
      int owners = 0;
      for (int index = 1; index <= count; ++index) owners += Shard{index, count}.owns(task);
      EXPECT_EQ(owners, 1);
    }
  }
  for (const std::string wrong : {"0/3", "4/3", "1", "a/b", "1/2/3", "-1/2"})
    EXPECT_THROW(parse_shard(wrong), Error) << wrong;
}

TEST(FrameSet, ranges_steps_and_lists_are_read_and_colons_refused) {
  const FrameSet frames("1-9x4,20");
  for (int frame : {1, 5, 9, 20}) EXPECT_TRUE(frames.contains(frame)) << frame;
  for (int frame : {0, 2, 10, 21}) EXPECT_FALSE(frames.contains(frame)) << frame;
  EXPECT_TRUE(FrameSet().contains(12345));
  for (const std::string wrong : {"1:5", "5-1", "x", "1-5x0", "1,,2", "1-"})
    EXPECT_THROW(FrameSet{wrong}, Error) << wrong;
}

TEST(FramePattern, finds_its_files_by_number_and_no_others) {
  Scratch scratch;
  for (const char* name : {"s.0001.png", "s.0010.png", "s.2.png", "s.0002.jpg", "s.00003.png", "t.0001.png"})
    write_file(scratch / name, "x");
  const auto pattern = FramePattern::parse((scratch / "s.%04d.png").string());
  ASSERT_TRUE(pattern);
  const auto files = pattern->existing();
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files.begin()->first, 1);
  EXPECT_EQ(files.rbegin()->first, 10);
  EXPECT_EQ(pattern->stem(), "s");
  EXPECT_EQ(FramePattern::parse("a.####.png")->name(7), fs::path("a.0007.png"));
  EXPECT_FALSE(FramePattern::parse("photo.png"));
  EXPECT_FALSE(FramePattern::parse("100%.png"));
}

}  // namespace
}  // namespace atelier
