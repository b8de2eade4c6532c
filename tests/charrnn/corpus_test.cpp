#include <gtest/gtest.h>

#include "charrnn/chat_line.h"
#include "charrnn/corpus_kinds.h"
#include "charrnn/gcide.h"
#include "charrnn/glsl.h"
#include "charrnn/phrases.h"
#include "charrnn/svg_repair.h"
#include "charrnn/svg_shapes.h"
#include "charrnn/svg_snap.h"

namespace atelier {
namespace {

using Documents = std::vector<std::string>;

// A corpus that keeps what is said of damage.
struct Kept {
  Corpus corpus;
  Documents said;
  Kept() {
    corpus.damaged = [this](const Error& error) { said.push_back(error.what()); };
  }
};

TEST(Corpora, are_counted) {
  Corpus corpus{.documents = {"aé", "b"}, .between = "\n"};
  corpus.drop("too long", 1234);
  const CorpusCounts counts = counts_of(corpus);
  EXPECT_EQ(counts.characters, 5);
  EXPECT_EQ(counts.distinct, 4);
  EXPECT_EQ(said(counts, corpus), "2 documents, 5 characters, 4 distinct; left out: 1,234 too long");
  EXPECT_EQ(with_commas(-1234567), "-1,234,567");
  EXPECT_EQ(with_commas(-123), "-123");
}

TEST(Corpora, are_shuffled_by_seed_alone) {
  Corpus one{.documents = {"a", "b", "c", "d", "e", "f", "g"}}, two = one, other = one;
  shuffle_documents(one, 1), shuffle_documents(two, 1), shuffle_documents(other, 2);
  EXPECT_EQ(one.documents, two.documents);
  EXPECT_NE(one.documents, other.documents);
}

TEST(Corpora, of_games_leave_out_what_is_damaged) {
  Kept kept;
  add_games(kept.corpus,
            {"g.pgn", "[Event \"1\"]\n\n1.e4 e5 2.Nf3 *\n\n[Event \"2\"]\n\n1.e4 e4 *\n\n1.d4 *\n"}, {});
  EXPECT_EQ(kept.corpus.documents, (Documents{"e4 e5\nNf3", "d4"}));
  ASSERT_EQ(kept.said.size(), 1U);
  EXPECT_TRUE(kept.said[0].starts_with("g.pgn:7: 'e4' is no legal move")) << kept.said[0];
  EXPECT_EQ(kept.corpus.text(), "e4 e5\nNf3\n\nd4\n\n");
}

TEST(Phrases, are_cut_at_punctuation) {
  Kept kept;
  const SourceText text{"t",
                        "CHAPTER ONE\n\nThe moon rose over Paris, and the old\nman--who was not "
                        "asleep--laughed softly. \"Mr. Moon is late,\" he said to the moon. He was 42 years "
                        "old at noon!  The moon rose over _Paris_; I saw it there.\n"};
  add_phrases(kept.corpus, {&text, 1}, {});
  EXPECT_EQ(kept.corpus.documents,
            (Documents{"the moon rose over Paris", "and the old man", "who was not asleep",
                       "Mr. Moon is late", "he said to the moon", "I saw it there"}));
  EXPECT_EQ(kept.corpus.dropped.at("repeated"), 1);
  EXPECT_EQ(kept.corpus.dropped.at("with digits or signs"), 1);
}

TEST(Svg, paths_are_snapped_where_they_are) {
  EXPECT_EQ(snapped_path("M1.04 1.06L2,3", 0.1), "M1 1.1 2 3");
  // Ten steps of 0.04 are 0.4, not nothing.
  EXPECT_EQ(snapped_path("m0 0l.04 0 .04 0 .04 0 .04 0 .04 0 .04 0 .04 0 .04 0 .04 0 .04 0z", 0.1),
            "m0 0 0 0 .1 0 0 0 .1 0 0 0 0 0 .1 0 0 0 .1 0 0 0z");
  EXPECT_EQ(snapped_path("M32 32a4 4 0 0 1-4 4H8a4 4 0 014-4v28z", 0.1),
            "M32 32a4 4 0 0 1-4 4H8a4 4 0 0 1 4-4v28z");
  EXPECT_EQ(snapped_path("M1 1c.53 0 .996.078 1.392.232z m1 1", 0.1), "M1 1c.5 0 1 .1 1.4.2zm1 1");
  EXPECT_EQ(snapped_path("M1 1 L2 x", 0.1), "M1 1");
  EXPECT_EQ(snapped_path("M1.0412-.5", 0), "M1.0412-.5");
}

TEST(Svg, is_freed_of_what_does_not_draw) {
  EXPECT_EQ(
      snapped_svg("<?xml version=\"1.0\"?><!DOCTYPE svg><svg viewBox=\"0 0 36 36\" xml:space=\"preserve\">\n"
                  " <title>A thing</title><!-- drawn --><circle id=\"c\" cx=\"1.234\" cy='2' r=\"0.01\"/>\n"
                  " <polygon points=\"1,2 3.33,-4\" fill=\"#fff\"/></svg>\n",
                  0.1),
      "<svg viewBox=\"0 0 36 36\"><circle id=\"c\" cx=\"1.2\" cy='2' r=\".1\"/><polygon points=\"1 2 3.3-4\" "
      "fill=\"#fff\"/></svg>");
  EXPECT_THROW(snapped_svg("no", 0.1), Error);
  EXPECT_THROW(snapped_svg("<svg><path d=\"M0", 0.1), Error);
  EXPECT_THROW(snapped_svg("<svg><g>", 0.1), Error);
}

TEST(Svg, lines_leave_the_common_header_out) {
  Kept kept;
  add_svg_table(kept.corpus,
                {"e.tsv", "A\t" + std::string(kSvgHeader) +
                              "<path d=\"M1 1\"/></svg>\nB\t<svg viewBox=\"0 0 "
                              "9 9\"><path d=\"M1 1\"/></svg>\nC <svg>\nD\t<svg\n"},
                {.snap = 0.1});
  EXPECT_EQ(kept.corpus.documents,
            (Documents{"A\t<path d=\"M1 1\"/>", "B\t<svg viewBox=\"0 0 9 9\"><path d=\"M1 1\"/></svg>"}));
  ASSERT_EQ(kept.said.size(), 2U);
  EXPECT_TRUE(kept.said[0].starts_with("e.tsv:3: ")) << kept.said[0];
}

TEST(Dictionaries, of_wordnet_give_a_line_a_synset) {
  Kept kept;
  add_wordnet(kept.corpus, {"data.noun",
                            "  1 This is a license\n"
                            "00001740 03 n 02 full_moon 0 moon 1 000 | the moon when round; \"by the "
                            "light of a full moon\"  \n"
                            "00002098 00 a 01 galore(ip) 0 000 | in great numbers  \nrubbish\n"});
  EXPECT_EQ(kept.corpus.documents, (Documents{"full moon\tthe moon when round", "galore\tin great numbers"}));
  EXPECT_EQ(kept.said.size(), 1U);
}

TEST(Dictionaries, of_wordnet_survive_odd_words) {
  Kept kept;
  add_wordnet(kept.corpus, {"data.adj", "00000001 00 a 01 odd) 0 000 | strange\n"});
  EXPECT_EQ(kept.corpus.documents, (Documents{"odd)\tstrange"}));
}

TEST(Dictionaries, of_dictd_give_the_first_sense) {
  const std::string moon =
      "Moon \\Moon\\ (m[=oo]n), n. [OE. mone; akin\n   to D. maan.]\n   1. The orb which goes round the "
      "earth;\n"
      "      a {satellite}; as, the moon of June.\n      [1913 Webster]\n\n   2. A month.\n";
  const std::string dim = "Dim \\Dim\\, a.\n   (Poet.) Not bright. [R.]\n   [1913 Webster]\n";
  EXPECT_EQ(gcide_definition(moon).second, "The orb which goes round the earth; a satellite");
  EXPECT_EQ(gcide_definition(dim).second, "Not bright");
  EXPECT_EQ(gcide_definition("").first, "");
  Kept kept;
  // A = 0; the lengths in digits of base 64.
  ASSERT_LT(moon.size(), 64U * 64);
  const std::string digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const auto base64 = [&](size_t n) { return std::string{digits[n / 64], digits[n % 64]}; };
  add_dictd(kept.corpus, {"d.dict", moon + dim},
            {"d.index", "dim\t" + base64(moon.size()) + "\t" + base64(dim.size()) + "\nmoon\tA\t" +
                            base64(moon.size()) + "\nmoons\tA\t" + base64(moon.size()) + "\nbad\t////\tB\n"});
  EXPECT_EQ(kept.corpus.documents,
            (Documents{"Moon\tThe orb which goes round the earth; a satellite", "Dim\tNot bright"}));
  EXPECT_EQ(kept.said.size(), 1U);
}

TEST(Dictionaries, of_any_table_are_taken) {
  Kept kept;
  add_definitions(kept.corpus, {"t.tsv", "moon\tthe  orb\n\nno tab\nword\t\n"});
  EXPECT_EQ(kept.corpus.documents, (Documents{"moon\tthe orb"}));
  EXPECT_EQ(kept.said.size(), 1U);
  EXPECT_EQ(kept.corpus.dropped.at("without a definition"), 1);
}

TEST(Chats, are_read_in_many_shapes) {
  const auto said = [](const char* line) {
    const auto chat = parse_chat_line(line);
    return chat ? chat->name + "|" + chat->text + "|" +
                      std::to_string(static_cast<int>(chat->minute.value_or(-1)))
                : "";
  };
  EXPECT_EQ(said("[12:01] ann: hello"), "ann|hello|721");
  EXPECT_EQ(said("[31/12/20, 10:01:30 PM] Ann B: hello: you"), "Ann B|hello: you|1321");
  EXPECT_EQ(said("31/12/20, 22:01 - ann: hello"), "ann|hello|1321");
  EXPECT_EQ(said("2020-12-31 22:01:09 <ann> hello"), "ann|hello|1321");
  EXPECT_EQ(said("<ann> hello"), "ann|hello|-1");
  EXPECT_EQ(said("ann: hello"), "ann|hello|-1");
  EXPECT_EQ(said("see http://x.y/z"), "");
  EXPECT_EQ(said("and so on. Then: more"), "");
  EXPECT_EQ(said("[12:01] * ann has left"), "");
}

TEST(Dialogue, is_a_turn_a_line) {
  Kept kept;
  add_chat(kept.corpus,
           {"c.txt",
            "lost\n[10:00] ann: hello\n[10:01] ann: there\n[10:02] bob: hi\nyou\n[13:00] ann: late\n"
            "[13:01] bob: yes\n\n[13:02] bob: alone\n"},
           {});
  EXPECT_EQ(kept.corpus.documents, (Documents{"hello there\nhi you", "late\nyes"}));
  EXPECT_EQ(kept.corpus.dropped.at("with too few turns"), 1);
  EXPECT_EQ(kept.corpus.dropped.at("lines that nobody says"), 1);
}

TEST(Dialogue, of_movies_is_put_together) {
  Kept kept;
  add_cornell(kept.corpus,
              {"lines",
               "L1 +++$+++ u0 +++$+++ m0 +++$+++ ANN +++$+++ Well?\nL2 +++$+++ u1 +++$+++ m0 +++$+++ BOB "
               "+++$+++ No.\nbroken\n"},
              {"conversations",
               "u0 +++$+++ u1 +++$+++ m0 +++$+++ ['L1', 'L2']\nu0 +++$+++ u1 +++$+++ m0 +++$+++ "
               "['L1', 'L9']\n"},
              {.names = true});
  EXPECT_EQ(kept.corpus.documents, (Documents{"ANN: Well?\nBOB: No."}));
  EXPECT_EQ(kept.said.size(), 2U);
}

TEST(Shaders, are_one_line_each) {
  const std::string source =
      "#version 330 // first\n#define  SQ(x)  ((x) * (x))\n/* all\nof it */ uniform float time;\n"
      "void main() {\n  float a = 1.0 - -time; // note\n  int  b = 2;\n  return ;\n}\n";
  const std::string line = minified_glsl(source);
  EXPECT_EQ(
      line,
      "#version 330\\n#define SQ(x) ((x) * (x))\\nuniform float time;void main(){float a=1.0- -time;int "
      "b=2;return;}");
  EXPECT_EQ(glsl_of_line(line).substr(0, 21), "#version 330\n#define ");
  EXPECT_THROW(minified_glsl("/* open"), Error);
}

TEST(Texts, lose_rare_characters_when_asked) {
  Corpus corpus;
  add_text(corpus, {"t", "aab\n\nab\xc3\xa9\n"}, true);
  EXPECT_EQ(corpus.documents.size(), 2U);
  EXPECT_EQ(drop_rare_characters(corpus, 2), U"é");
  EXPECT_EQ(corpus.documents, (Documents{"aab", "ab"}));
}

TEST(Shapes, are_known_in_paths_of_every_form) {
  EXPECT_EQ(shape_of_path("M36 18c0 9.941-8.059 18-18 18S0 27.941 0 18 8.059 0 18 0s18 8.059 18 18"),
            "circle cx=\"18\" cy=\"18\" r=\"18\"");
  EXPECT_EQ(shape_of_path("M10 5a5 5 0 1 1-10 0 5 5 0 0 1 10 0z"), "circle cx=\"5\" cy=\"5\" r=\"5\"");
  EXPECT_EQ(shape_of_path("M0 5A8 5 0 0 0 16 5 8 5 0 0 0 0 5"),
            "ellipse cx=\"8\" cy=\"5\" rx=\"8\" ry=\"5\"");
  EXPECT_EQ(shape_of_path("M36 32a4 4 0 0 1-4 4H4a4 4 0 0 1-4-4V4a4 4 0 0 1 4-4h28a4 4 0 0 1 4 4v28z"),
            "rect width=\"36\" height=\"36\" rx=\"4\"");
  EXPECT_EQ(shape_of_path("M3 4h6v2H3z"), "rect x=\"3\" y=\"4\" width=\"6\" height=\"2\"");
  for (const char* other :
       {"M3 4h6v2H3", "M3 4h6v2H3zM9 9h1v1H9z", "M0 0l4 4 4-4z", "M0 0L4 0 4 4 0 4 0 0 4 0 4 4 0 4z",
        "M36 18c0 9-8 12-18 18S0 27 0 18 8 0 18 0s18 8 18 18", "M0 0h0v0z", "", "nonsense",
        "M18 1c4.418 0 8 3.582 8 8 0 .252-.015 .503-.031 .746L18 36 10.031 9.746z"})
    EXPECT_EQ(shape_of_path(other), "") << other;
}

TEST(Shapes, keep_what_else_is_said_of_a_path) {
  EXPECT_EQ(with_shapes("<g><path fill='red' d=\"M3 4h6v2H3z\" opacity=\".5\"/><path d=\"M0 0l4 4\"/></g>"),
            "<g><rect x=\"3\" y=\"4\" width=\"6\" height=\"2\" fill='red' opacity=\".5\"/><path d=\"M0 0l4 "
            "4\"/></g>");
  EXPECT_EQ(with_shapes("<path d=\"M3 4h6v2H3z"), "<path d=\"M3 4h6v2H3z");
  EXPECT_EQ(with_shapes("no tags > at all"), "no tags > at all");
  const std::string styled = "<svg><style>path{fill:red}</style><path d=\"M3 4h6v2H3z\"/></svg>";
  EXPECT_EQ(with_shapes(styled), styled);
}

}  // namespace
}  // namespace atelier
