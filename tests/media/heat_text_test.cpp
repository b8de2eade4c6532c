#include "media/heat_text.h"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "media/image.h"
#include "support/scratch.h"

namespace atelier {
namespace {

HeatPage some_page(int num_lines = 3) {
  HeatText text{.heading = "", .symbols = {}, .num_primed = 2, .rows = {}};
  for (int i = 0; i < num_lines; ++i)
    for (const char* symbol : {"<", "&", "é", " ", "\t", "\x01", "\xff", "日", "\n"})
      text.symbols.emplace_back(symbol);
  HeatRow surprise{.scale = HeatScale::surprise, .caption = "surprise", .note = "2 bits", .values = {}};
  HeatRow unit{.scale = HeatScale::activity, .caption = "unit \"3\"", .note = "", .values = {}};
  for (size_t i = 0; i < text.symbols.size(); ++i) {
    surprise.values.push_back(i == 0 ? NAN : static_cast<double>(i % 12));
    unit.values.push_back(std::sin(static_cast<double>(i)));
  }
  text.rows = {surprise, unit};
  return {.title = "<b>prime</b>", .facts = {"temperature 0.8", "a & b"}, .texts = {text}};
}

TEST(HeatText, escapes_all_that_is_no_markup) {
  const std::string html = heat_html(some_page());
  EXPECT_NE(html.find("<h1>&lt;b&gt;prime&lt;/b&gt;</h1>"), std::string::npos);
  EXPECT_NE(html.find("a &amp; b"), std::string::npos);
  EXPECT_EQ(html.find("<b>"), std::string::npos);
  EXPECT_EQ(html.find('\x01'), std::string::npos);
  EXPECT_EQ(html.find('\xff'), std::string::npos);
  const auto count = [&](const std::string& tag) {
    size_t found = 0;
    for (size_t at = html.find(tag); at != std::string::npos; at = html.find(tag, at + 1)) ++found;
    return found;
  };
  EXPECT_EQ(count("<figure>"), 2u);
  for (const std::string tag : {"u", "span", "s", "pre", "figure"})
    EXPECT_EQ(count("<" + tag + ">") + count("<" + tag + " "), count("</" + tag + ">")) << tag;
}

TEST(HeatText, shows_signs_for_what_can_not_be_seen) {
  EXPECT_EQ(shown_symbol("\n"), "↵");
  EXPECT_EQ(shown_symbol("\x1b"), "␛");
  EXPECT_EQ(shown_symbol("\x7f"), "␡");
  EXPECT_EQ(shown_symbol("\xc3"), "\uFFFD");
  EXPECT_EQ(shown_symbol("日"), "日");
}

#if ATELIER_MEDIA

TEST(HeatText, is_drawn_the_same_again) {
  const Scratch scratch;
  for (const std::string format : {"png", "svg", "pdf"}) {
    for (const char* name : {"a.", "b."})
      draw_heat(scratch / (name + format), format, some_page(), {.hash = "h"});
    EXPECT_EQ(read_file(scratch / ("a." + format)), read_file(scratch / ("b." + format)));
  }
  const Image image = read_image(scratch / "a.png");
  EXPECT_GT(image.size().height, 500);
  EXPECT_EQ(find_mark(scratch / "a.png")->mark.hash, "h");
}

TEST(HeatText, refuses_what_is_too_high) {
  const Scratch scratch;
  EXPECT_THROW(draw_heat(scratch / "a.png", "png", some_page(3000), {}), Error);
}

#endif

}  // namespace
}  // namespace atelier
