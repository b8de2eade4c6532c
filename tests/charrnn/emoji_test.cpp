#include "charrnn/emoji.h"

#include <gtest/gtest.h>

#include <random>

#include "base/error.h"
#include "charrnn/path_data.h"
#include "charrnn/svg_values.h"

namespace atelier {
namespace {

const std::string kHead(kSvgHeader);
const std::string kLeaf = R"(<path fill="#3E721D" d="M2 2c4 1 9 3 11 8-6 1-9-2-11-8z"/>)";

std::string closed(const std::string& text) {
  return repaired_svg(text, Repair::close);
}
std::string full(const std::string& text) {
  return repaired_svg(text, Repair::full);
}

TEST(Repair, leaves_what_is_whole_as_it_is) {
  const std::string whole = kHead + "<g><circle r=\"3\"/></g>" + kLeaf + "</svg>";
  for (const Repair repair : {Repair::none, Repair::close, Repair::full})
    EXPECT_EQ(repaired_svg(whole, repair), whole);
}

TEST(Repair, puts_back_the_header_that_corpora_leave_out) {
  EXPECT_EQ(repaired_svg(kLeaf + "</svg>", Repair::none), kHead + kLeaf + "</svg>");
  EXPECT_EQ(repaired_svg(kLeaf, Repair::none), kHead + kLeaf + "</svg>");
  EXPECT_EQ(closed(kLeaf), kHead + kLeaf + "</svg>");
}

TEST(Repair, closes_what_is_open_where_the_one_around_it_ends) {
  EXPECT_EQ(closed(kHead + "<g><g>" + kLeaf + "</g></svg>"), kHead + "<g><g>" + kLeaf + "</g></g></svg>");
  EXPECT_EQ(closed(kHead + "<g><g>" + kLeaf), kHead + "<g><g>" + kLeaf + "</g></g></svg>");
}

TEST(Repair, ends_shapes_where_the_next_tag_begins) {
  EXPECT_EQ(closed(kHead + R"(<path d="M0 0h9v9z"><circle r="2"/></svg>)"),
            kHead + R"(<path d="M0 0h9v9z"></path><circle r="2"/></svg>)");
}

TEST(Repair, keeps_path_data_that_is_cut_off_as_far_as_it_goes) {
  EXPECT_EQ(closed(kHead + R"(<path fill="#FFF" d="M0 0h9v9)"),
            kHead + R"(<path fill="#FFF" d="M0 0h9v9"/></svg>)");
}

TEST(Repair, drops_an_attribute_that_is_cut_off_and_a_tag_that_says_nothing) {
  EXPECT_EQ(closed(kHead + R"(<circle r="3" cx="1)"), kHead + R"(<circle r="3"/></svg>)");
  EXPECT_EQ(closed(kHead + R"(<circle r="3" cx=)"), kHead + R"(<circle r="3"/></svg>)");
  for (const char* rest : {"<", "<pa", "<path", "<path ", "<path d", "<path d=\"", "</", "</sv", "<g"})
    EXPECT_EQ(closed(kHead + kLeaf + rest), kHead + kLeaf + "</svg>") << rest;
}

TEST(Repair, drops_in_full_what_makes_no_sense) {
  EXPECT_EQ(full(kHead + R"(<path fill=#F00 d="M0 0h9v9z"/></svg>)"),
            kHead + R"(<path d="M0 0h9v9z"/></svg>)");
  EXPECT_EQ(full(kHead + R"(<path fill="#F0" d="M0 0h9 9 9v1-"/><pith d="M0 0"/></svg>)"),
            kHead + R"(<path d="M0 0h9 9 9v1"/></svg>)");
  EXPECT_EQ(full(kHead + R"(<circle r="3" r="4" cx="x1"/></g></g></svg>tail<circle r="1"/>)"),
            kHead + R"(<circle r="3"/></svg>)");
  EXPECT_EQ(full(kHead + R"(<image href="/etc/hostname"/><script>x</script>)"), kHead + "</svg>");
}

TEST(Repair, never_fails_whatever_the_bytes) {
  std::mt19937 random(1);
  const std::string letters = "<>/\"'= svgpathd0.-M\t\n&;#!?[]\xff";
  const std::string whole = kHead + "<g>" + kLeaf + "</g>" + kLeaf + "</svg>";
  for (int i = 0; i < 5000; ++i) {
    std::string text = whole.substr(0, random() % whole.size());
    for (int change = 0; change < 4; ++change)
      if (!text.empty()) text[random() % text.size()] = letters[random() % letters.size()];
    closed(text);
    const std::string mended = full(text);
    EXPECT_EQ(full(mended), mended);
  }
}

TEST(PathData, is_whole_up_to_the_command_that_lacks_numbers) {
  EXPECT_EQ(whole_path("M1 2l3"), "M1 2");
  EXPECT_EQ(whole_path("M1 2l3 4 5"), "M1 2l3 4");
  EXPECT_EQ(whole_path("M1-2.5.5 3z"), "M1-2.5.5 3z");
  EXPECT_EQ(whole_path("M1 2a3 3 0 016 6z"), "M1 2a3 3 0 016 6z");
  EXPECT_EQ(whole_path("M1 2a3 3 0 216 6z"), "M1 2");
  EXPECT_EQ(whole_path("M1 2x3 4"), "M1 2");
  EXPECT_EQ(whole_path("M1 2l1e9 4"), "M1 2");
  EXPECT_EQ(whole_path("l1 2"), "");
  EXPECT_EQ(whole_path(""), "");
}

TEST(Values, are_told_by_their_attributes) {
  EXPECT_EQ(sensible_value("fill", "#DD2E44"), "#DD2E44");
  EXPECT_EQ(sensible_value("fill", "#DD2E4"), "");
  EXPECT_EQ(sensible_value("fill", "url(http://x)"), "");
  EXPECT_EQ(sensible_value("cx", " 18.5 "), "18.5");
  EXPECT_EQ(sensible_value("cx", "1.2.3"), "");
  EXPECT_EQ(sensible_value("transform", "rotate(-45 3 4) scale(2)"), "rotate(-45 3 4) scale(2)");
  EXPECT_EQ(sensible_value("transform", "rotate(-45 3"), "");
  EXPECT_EQ(sensible_value("points", "1,2 3,4 5"), "1,2 3,4");
  EXPECT_EQ(sensible_value("onclick", "x"), "");
}

TEST(Emoji, have_names_before_the_tab_or_the_drawing) {
  const auto all = read_emoji(
      "MOON\t" + kHead + "</svg>\r\n\n" + "SUN " + kLeaf + "\n\t" + kLeaf + "\nwords\n", Repair::close);
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].name, "MOON");
  EXPECT_EQ(all[0].svg, kHead + "</svg>");
  EXPECT_EQ(all[1].name, "SUN");
  EXPECT_EQ(all[1].svg, kHead + kLeaf + "</svg>");
  EXPECT_EQ(all[2].name, "");
  EXPECT_EQ(all[3].name, "words");
  EXPECT_EQ(all[3].svg, "");
}

TEST(Emoji, are_tagged_by_the_head_above_them) {
  const auto all = read_emoji(
      "A\t<g/>\n# step 400 loss 2.13 temperature 0.8\nB\t<g/>\n# by hand\nC\t<g/>\n"
      "# temperature 1.2\nD\t<g/>",
      Repair::close, {.temperature = 0.5});
  ASSERT_EQ(all.size(), 4u);
  EXPECT_EQ(all[0].tags.temperature, 0.5);
  EXPECT_EQ(all[1].tags.step, 400);
  EXPECT_EQ(all[1].tags.loss, 2.13);
  EXPECT_EQ(all[2].tags.temperature, 0.8);
  EXPECT_EQ(all[3].tags.temperature, 1.2);
  EXPECT_FALSE(all[3].tags.step);
}

TEST(Emoji, are_tagged_by_the_names_of_files) {
  EXPECT_EQ(tags_of_name("step-000400-2.13").step, 400);
  EXPECT_EQ(tags_of_name("step-000400-2.13").loss, 2.13);
  EXPECT_EQ(tags_of_name("emoji-temperature-0.8").temperature, 0.8);
  EXPECT_EQ(tags_of_name("emoji_t1.2").temperature, 1.2);
  EXPECT_FALSE(tags_of_name("text").temperature);
}

TEST(Corpus, knows_names_and_long_runs_of_paths) {
  std::string data = "M1 1";
  for (int i = 0; i < 12; ++i) data += "l" + std::to_string(i * 7) + " " + std::to_string(i * 13);
  const EmojiCorpus corpus("OPEN BOOK\t<path d=\"" + data + "\"/>\n", "corpus.tsv");
  EXPECT_TRUE(corpus.has_name("open book"));
  EXPECT_FALSE(corpus.has_name("open"));
  const auto path = [](const std::string& text) { return "<path d=\"M9 9" + text + "z\"/>"; };
  EXPECT_TRUE(corpus.shares_path(path(data.substr(4, 60))));
  EXPECT_FALSE(corpus.shares_path(path(data.substr(4, 59))));
  EXPECT_FALSE(corpus.shares_path("<path fill=\"" + data + "\"/>"));
  EXPECT_THROW(EmojiCorpus("no drawings\n", "corpus.tsv"), Error);
}

}  // namespace
}  // namespace atelier
