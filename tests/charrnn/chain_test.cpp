#include "charrnn/chain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "base/error.h"
#include "charrnn/chain_text.h"
#include "charrnn/phrase_words.h"

namespace atelier {
namespace {

std::string error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

// Lines about things that stand in a ring, each with the next.
std::vector<std::string> ring_of_lines() {
  const std::vector<std::string> things{"moon", "river", "stone", "garden", "window", "candle"};
  std::vector<std::string> lines;
  const std::vector<std::string> before{"soft over", "while",        "I forgot",
                                        "half a",    "nobody heard", "then slept"};
  for (size_t i = 0; i < things.size(); ++i) {
    const std::string one = things[i], next = things[(i + 1) % things.size()];
    lines.insert(lines.end(),
                 {before[i] + " the " + one + " and its " + next,
                  one + "s bright near her " + next + " " + before[i], before[i] + " quiet " + one,
                  "in my " + one + " " + before[i], "without " + before[i] + " one " + one});
  }
  return lines;
}

bool holds(const PhraseGraph& graph, const ChainLine& line, int node) {
  const auto& nodes = graph.phrases()[line.phrase].nodes;
  return std::find(nodes.begin(), nodes.end(), node) != nodes.end();
}

void check_chain(const PhraseGraph& graph, const PhraseChain& chain, const ChainOptions& options) {
  ASSERT_EQ(std::ssize(chain), options.num_lines);
  EXPECT_TRUE(holds(graph, chain.front(), options.start));
  EXPECT_TRUE(holds(graph, chain.back(), options.end));
  std::set<int> used;
  std::vector<int> holders{0};
  for (size_t i = 0; i < chain.size(); ++i) {
    EXPECT_TRUE(used.insert(chain[i].phrase).second);
    for (const int node : chain[i].links) EXPECT_TRUE(holds(graph, chain[i], node));
    ++holders.back();
    if (i > 0) {
      EXPECT_EQ(chain[i].links.front(), chain[i - 1].links.back());
    }
    if (chain[i].links.size() == 2) holders.push_back(1);
  }
  for (const int count : holders) {
    EXPECT_GE(count, options.least_hold);
    EXPECT_LE(count, options.most_hold);
  }
}

TEST(Chains, lead_from_word_to_word_and_use_no_line_twice) {
  const PhraseGraph graph(ring_of_lines());
  for (uint64_t seed = 0; seed < 20; ++seed) {
    const ChainOptions options{
        .start = graph.node_of("moon"), .end = graph.node_of("gardens"), .num_lines = 9, .seed = seed};
    for (const PhraseChain& chain : find_chains(graph, options, 2)) check_chain(graph, chain, options);
  }
}

TEST(Chains, come_back_to_their_first_word) {
  const PhraseGraph graph(ring_of_lines());
  const ChainOptions options{.start = graph.node_of("moon"), .end = graph.node_of("moon"), .num_lines = 15};
  check_chain(graph, find_chains(graph, options, 1).front(), options);
}

TEST(Chains, are_the_same_with_the_same_seed) {
  const PhraseGraph graph(ring_of_lines());
  const auto lines = [&](uint64_t seed) {
    std::vector<int> places;
    const ChainOptions options{
        .start = graph.node_of("moon"), .end = graph.node_of("garden"), .num_lines = 9, .seed = seed};
    for (const ChainLine& line : find_chains(graph, options, 1).front()) places.push_back(line.phrase);
    return places;
  };
  EXPECT_EQ(lines(1), lines(1));
  EXPECT_NE(lines(1), lines(2));
}

TEST(Chains, that_can_not_be_say_why) {
  std::vector<std::string> lines = ring_of_lines();
  lines.insert(lines.end(), {"the island in the ocean", "an island of the ocean", "no island"});
  const PhraseGraph graph(lines);
  const int moon = graph.node_of("moon"), island = graph.node_of("island"), garden = graph.node_of("garden");
  const auto said = [&](int start, int end, int num_lines) {
    return error_of([&] { find_chains(graph, {.start = start, .end = end, .num_lines = num_lines}, 1); });
  };
  EXPECT_NE(said(moon, island, 20).find("no lines lead from 'moon' to 'island'"), std::string::npos);
  EXPECT_NE(said(moon, island, 20).find("11 words can be reached"), std::string::npos)
      << said(moon, island, 20);
  EXPECT_NE(said(moon, garden, 3).find("the shortest has 4"), std::string::npos) << said(moon, garden, 3);
  EXPECT_NE(said(moon, garden, 400), "");  // there are not so many lines
}

TEST(Chains, know_words_in_any_form_and_name_the_nearest) {
  const PhraseGraph graph(ring_of_lines());
  EXPECT_EQ(graph.node_of("Windows"), graph.node_of("window"));
  EXPECT_NE(error_of([&] { graph.node_of("windwo"); }).find("did you mean 'window'"), std::string::npos);
  EXPECT_NE(error_of([&] { graph.node_of("the"); }).find("too common"), std::string::npos);
}

TEST(Chains, show_what_their_lines_share) {
  const PhraseGraph graph({"a river of stones", "stone & moon", "the moon <alone>", "rivers again"});
  const int river = graph.node_of("river"), stone = graph.node_of("stone"), moon = graph.node_of("moon");
  const std::vector<PhraseChain> chains{{{3, {river}}, {0, {river, stone}}, {1, {stone, moon}}, {2, {moon}}}};
  EXPECT_EQ(chains_text(graph, chains, LinkMarks::none),
            "rivers again\na river of stones\nstone & moon\nthe moon <alone>\n");
  EXPECT_EQ(chains_text(graph, chains, LinkMarks::stars),
            "*rivers* again\na *river* of *stones*\n*stone* & *moon*\nthe *moon* <alone>\n");
  const std::string page = chains_html(graph, chains, "a & b", true);
  EXPECT_NE(page.find("<title>a &amp; b</title>"), std::string::npos);
  EXPECT_NE(page.find("</b> &amp; <b style=\"color:hsl(275 60% 40%)\">moon</b><br>"), std::string::npos)
      << page;
}

TEST(Words, are_found_with_their_apostrophes) {
  std::vector<std::string> words;
  for (const WordPlace& place : words_in("'Tis the moon’s half-light, - she said"))
    words.push_back(place.word);
  EXPECT_EQ(words, (std::vector<std::string>{"tis", "the", "moon's", "half-light", "she", "said"}));
}

}  // namespace
}  // namespace atelier
