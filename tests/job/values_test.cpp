#include "job/values.h"

#include <gtest/gtest.h>

namespace atelier {
namespace {

Node yaml(const std::string& text) {
  return *parse_yaml("v: " + text, "job.yaml").find("v");
}

TEST(WeightedList, flags_and_yaml_say_the_same) {
  for (const Node& node : {Node::scalar("fire5[3,17]:0.5,fire7", {"--layer", 0, 0}),
                           yaml("[{name: fire5, weight: 0.5, channels: [3, 17]}, fire7]"),
                           yaml("['fire5[3,17]:0.5', 'fire7:1']")}) {
    const WeightedList list = weighted_list_from(node);
    ASSERT_EQ(list.size(), 2u);
    EXPECT_EQ(list[0].name, "fire5");
    EXPECT_EQ(list[0].weight, 0.5);
    EXPECT_EQ(list[0].channels, (std::vector<int64_t>{3, 17}));
    EXPECT_EQ(list[1].name, "fire7");
    EXPECT_EQ(list[1].weight, 1);
  }
}

TEST(WeightedList, names_may_hold_slashes_and_colons) {
  const WeightedList list = weighted_list_from(Node::scalar("inception_4c/output:2,C:a.jpg"));
  EXPECT_EQ(list[0].name, "inception_4c/output");
  EXPECT_EQ(list[1].name, "C:a.jpg");
  EXPECT_EQ(list[1].weight, 1);
}

TEST(WeightedList, reads_back_what_it_writes) {
  const WeightedList list = weighted_list_from(Node::scalar("a[1,2]:-0.5,b"));
  const WeightedList again = weighted_list_from(yaml(write_yaml(node_from(list))));
  ASSERT_EQ(again.size(), 2u);
  EXPECT_EQ(again[0].weight, -0.5);
  EXPECT_EQ(again[0].channels.size(), 2u);
}

TEST(WeightedList, mistakes_are_named) {
  EXPECT_THROW(weighted_list_from(yaml("[{name: a, wieght: 2}]")), Error);
  EXPECT_THROW(weighted_list_from(yaml("[{weight: 2}]")), Error);
  EXPECT_THROW(weighted_list_from(Node::scalar("a[x]")), Error);
  EXPECT_THROW(weighted_list_from(Node::scalar("a,,b")), Error);
}

TEST(SizeSpec, every_form_is_read) {
  const auto size = [](const std::string& text) { return size_from(Node::scalar(text)).of(4000, 3000); };
  EXPECT_EQ(size("800"), std::pair(int64_t{800}, int64_t{600}));
  EXPECT_EQ(size("640x360"), std::pair(int64_t{640}, int64_t{360}));
  EXPECT_EQ(size("50%"), std::pair(int64_t{2000}, int64_t{1500}));
  EXPECT_EQ(size("source"), std::pair(int64_t{4000}, int64_t{3000}));
  EXPECT_EQ(size_from(Node::scalar("1")).of(5000, 3), std::pair(int64_t{1}, int64_t{1}));
  for (const std::string wrong : {"0", "-3", "640x", "x360", "0%", "huge", "640x360x2"})
    EXPECT_THROW(size(wrong), Error) << wrong;
}

TEST(InputPath, is_relative_to_the_job_file_or_the_current_folder) {
  EXPECT_EQ(input_path_from(Node::scalar("a.jpg", {"jobs/x.yaml", 1, 1})).path, "jobs/a.jpg");
  EXPECT_EQ(input_path_from(Node::scalar("../a.jpg", {"jobs/x.yaml", 1, 1})).path, "a.jpg");
  EXPECT_EQ(input_path_from(Node::scalar("/b/a.jpg", {"jobs/x.yaml", 1, 1})).path, "/b/a.jpg");
  EXPECT_EQ(input_path_from(Node::scalar("a.jpg", {"--style", 0, 0})).path, "a.jpg");
  EXPECT_EQ(input_path_from(Node::scalar("noise:clouds", {"jobs/x.yaml", 1, 1})).path, "noise:clouds");
}

TEST(NameOrFile, names_stay_and_files_are_found_beside_the_job) {
  EXPECT_EQ(name_or_file_from(Node::scalar("squeezenet", {"jobs/x.yaml", 1, 1})).text, "squeezenet");
  EXPECT_EQ(name_or_file_from(Node::scalar("net.yaml", {"jobs/x.yaml", 1, 1})).text, "jobs/net.yaml");
}

TEST(NamedNumbers, are_read_from_flags_and_lists_and_read_back) {
  const auto of_flag = named_numbers_from(Node::scalar("a:3,4,photo: 2.jpg:0,12"));
  ASSERT_EQ(of_flag.size(), 2u);
  EXPECT_EQ(of_flag[0].name, "a");
  EXPECT_EQ(of_flag[0].numbers, (std::vector<int64_t>{3, 4}));
  EXPECT_EQ(of_flag[1].name, "photo: 2.jpg");
  EXPECT_EQ(of_flag[1].numbers, (std::vector<int64_t>{0, 12}));
  const auto of_list = named_numbers_from(parse_yaml("[[12, 3, 4], 'b:5', [\"x,y\", -1]]", "job.yaml"));
  ASSERT_EQ(of_list.size(), 3u);
  EXPECT_EQ(of_list[0].name, "12");
  EXPECT_EQ(of_list[1].numbers, std::vector<int64_t>{5});
  const auto again = named_numbers_from(node_from(of_list));
  EXPECT_EQ(again[2].name, "x,y");
  EXPECT_EQ(again[2].numbers, std::vector<int64_t>{-1});
  EXPECT_TRUE(named_numbers_from(Node::scalar("")).empty());
  for (const char* text : {"a", "3,4", "a:b", ":3", "a:3,b"})
    EXPECT_THROW(named_numbers_from(Node::scalar(text)), Error) << text;
}

}  // namespace
}  // namespace atelier
