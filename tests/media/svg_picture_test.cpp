#include "media/svg_picture.h"

#include <gtest/gtest.h>

#include <random>

#include "base/files.h"
#include "media/canvas.h"
#include "media/drawing_poster.h"
#include "media/drawing_sheet.h"
#include "media/pictures.h"
#include "media/svg_check.h"
#include "media/svg_look.h"

namespace atelier {
namespace {

constexpr const char* kHead = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">)";

std::string drawing(const std::string& inside) {
  return kHead + inside + "</svg>";
}
const std::string kRedLeft = drawing(R"(<path fill="#F00" d="M-9 0h27v36H-9z"/>)");

TEST(SvgPicture, is_drawn_with_alpha_and_kept_within_its_view) {
  NEEDS_MEDIA();
  const Image image = SvgPicture(kRedLeft).image({40, 80});  // the view is a square in the middle
  EXPECT_EQ(image.size().width, 80);
  const auto alpha = [&](int64_t x) { return image.alpha[0][0][20][x].item<double>(); };
  EXPECT_EQ(alpha(10), 0);
  EXPECT_EQ(alpha(30), 1);
  EXPECT_EQ(alpha(50), 0);
  EXPECT_EQ(image.pixels[0][0][20][30].item<double>(), 1);
  EXPECT_EQ(image.pixels[0][1][20][30].item<double>(), 0);
}

TEST(SvgPicture, keeps_the_color_of_what_is_half_transparent) {
  NEEDS_MEDIA();
  const Image image =
      SvgPicture(drawing(R"(<path fill="#FF8000" opacity=".5" d="M0 0h36v36H0z"/>)")).image({8, 8});
  EXPECT_NEAR(image.alpha.mean().item<double>(), 0.5, 0.01);
  EXPECT_NEAR(image.pixels[0][1].mean().item<double>(), 0.5, 0.01);
}

TEST(SvgPicture, says_why_it_cant_be_drawn) {
  NEEDS_MEDIA();
  EXPECT_NE(message_of([] { SvgPicture(std::string(kHead) + "<g>"); }).find("can't be drawn"),
            std::string::npos);
  EXPECT_THROW(SvgPicture("<html/>"), Error);
  EXPECT_THROW(SvgPicture(""), Error);
  EXPECT_THROW(SvgPicture(kRedLeft).image({0, 5}), Error);
  EXPECT_THROW(SvgPicture(kRedLeft).image({5, 20000}), Error);
}

TEST(SvgPicture, refuses_what_could_reach_out_or_never_end) {
  std::string deep, knot = "M0 0";
  for (int i = 0; i < 3000; ++i) knot += "L" + std::to_string(i % 36) + "-" + std::to_string(i * 7 % 36);
  for (int i = 0; i < 100; ++i) deep += "<g opacity=\".5\">";
  for (const std::string& hostile :
       {drawing(R"(<image href="file:///etc/hostname"/>)"), drawing(R"(<use href="#a"/>)"),
        drawing(R"x(<path style="fill:url( 'http://example.com/a#b')"/>)x"),
        drawing(R"(<x:image xmlns:x="http://www.w3.org/2000/svg"/>)"),
        drawing("<style>@import url(a.css)</style>"), drawing(R"(<filter id="f"><feTurbulence/></filter>)"),
        drawing(R"(<path stroke-dasharray="1e-9" d="M0 0h36"/>)"),
        R"(<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>)" + drawing("&b;"),
        R"(<?xml-stylesheet href="a.css"?>)" + drawing(""),
        R"(<?xml version="1.0" encoding="UTF-7"?>)" + drawing(""), "\x1f\x8b" + drawing(""),
        drawing(std::string(1, '\0')), drawing(deep), drawing("<path d=\"" + knot + "\"/>"),
        drawing(std::string(2 << 20, ' '))})
    EXPECT_THROW(check_svg(hostile), Error) << hostile.substr(0, 120);
}

TEST(SvgPicture, ends_soon_whatever_the_numbers) {
  NEEDS_MEDIA();
  for (
      const char* inside :
      {R"(<circle r="1e30" cx="-1e30"/>)", R"(<path stroke="#000" stroke-width="1e30" d="M0 0l9 9"/>)",
       R"(<path d="M0 0a1e300 1e300 1e300 1 1 1e300 1e300c1e308 0 0 1e308 1e9 1e9z"/>)",
       R"x(<path d="M0 0a1e-30 1e-30 0 0 0 1e-30 0z" transform="scale(1e30) rotate(1e30)"/>)x",
       R"x(<rect width="1e38" height="1e38" rx="1e38" transform="matrix(0 0 0 0 0 0)"/>)x",
       R"x(<path fill="url(#none)" d="M0 0h9v9z" opacity="nan"/>)x",
       R"x(<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/><path fill="url(#a)" d="M0 0h9v9"/>)x"})
    EXPECT_NO_THROW(SvgPicture(drawing(inside)).image({64, 64})) << inside;
  const std::string huge =
      R"(<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9" viewBox="0 0 1 1e9"><path d="M0 0h9v9"/></svg>)";
  EXPECT_NO_THROW(SvgPicture(huge).image({64, 64}));
}

TEST(SvgPicture, takes_any_bytes) {
  NEEDS_MEDIA();
  std::mt19937 random(3);
  const std::string whole = drawing(R"(<g fill="#123456"><path d="M1 2c3 4 5-6 7 8z"/><circle r="4"/></g>)");
  for (int i = 0; i < 3000; ++i) {
    std::string text = whole;
    for (int change = 0; change < 3; ++change)
      text[random() % text.size()] = static_cast<char>(random() % 256);
    try {
      SvgPicture(text).image({16, 16});
    } catch (const Error&) {
    }
  }
}

TEST(SvgLook, counts_the_shapes_that_change_what_is_seen) {
  NEEDS_MEDIA();
  const SvgLook look = look_at_svg(drawing(
      R"(<path fill="#00F" d="M0 0h18v36H0z"/><path fill="#00F" d="M2 2h9v9z"/><circle r="4" cx="90"/>)"
      R"(<g><circle fill="#FF0" cx="9" cy="9" r="5"></circle></g><path fill="none" d="M0 0h36v36z"/>)"
      R"(<defs><path d="M0 0h36v36z"/></defs>)"));
  EXPECT_EQ(look.num_painted, 2);
  EXPECT_EQ(look.num_colors, 2);
  EXPECT_NEAR(look.ink, 0.5, 0.01);
  EXPECT_GT(look.mean.blue, look.mean.red);
  EXPECT_EQ(look_at_svg(drawing("")).num_painted, 0);
  EXPECT_EQ(look_at_svg(kRedLeft).glance,
            look_at_svg(drawing(R"(<path fill="#F10000" d="M0 0h18.1v36H0z"/>)")).glance);
  EXPECT_NE(look_at_svg(kRedLeft).glance, look.glance);
}

TEST(SvgLook, uses_gradients_that_stand_behind_their_shapes) {
  NEEDS_MEDIA();
  const SvgLook look = look_at_svg(drawing(
      R"x(<path fill="url(#a)" d="M0 0h36v36H0z"/><linearGradient id="a"><stop stop-color="#F00"/></linearGradient>)x"));
  EXPECT_EQ(look.num_painted, 1);
  EXPECT_GT(look.mean.red, 0.9);
}

TEST(DrawingSheet, is_the_same_whatever_was_drawn_before_and_holds_vectors) {
  NEEDS_MEDIA();
  const Scratch scratch;
  const std::vector<NamedDrawing> drawings{
      {"a name of very many words that no cell can ever hold in its two lines", kRedLeft},
      {"Donaudampfschifffahrtsgesellschaftskapit\xC3\xA4n\xC3\xA4n\xC3\xA4n\xC3\xA4n", kRedLeft},
      {"broken", ""},
      {"", drawing(R"(<circle r="9" opacity=".5"/>)")},
      {"\xff\xfe", kRedLeft}};
  for (const char* format : {"svg", "pdf", "png"}) {
    const fs::path a = scratch / (std::string("a.") + format), b = scratch / (std::string("b.") + format);
    write_drawing_sheet(a, format, drawings, {}, {});
    write_drawing_sheet(b, format, drawings, {}, {});
    EXPECT_EQ(read_file(a), read_file(b)) << format;
  }
  EXPECT_EQ(read_file(scratch / "a.svg").find("<image"), std::string::npos);
}

TEST(DrawingSheet, fits_into_the_size_that_is_asked_for) {
  NEEDS_MEDIA();
  const Scratch scratch;
  const std::vector<NamedDrawing> drawings(50, {"name", kRedLeft});
  for (const int64_t side : {200, 1000}) {
    write_drawing_sheet(scratch / "s.png", "png", drawings, {.longer_side_px = side}, {});
    const PictureSize size = read_image_size(scratch / "s.png");
    EXPECT_LE(std::max(size.width, size.height), side);
    EXPECT_GT(std::max(size.width, size.height), 0.85 * static_cast<double>(side));
  }
}

TEST(Poster, has_cells_as_large_as_can_be) {
  for (const int panels : {1, 3})
    for (const int64_t cells : {1, 7, 300, 1000}) {
      const PosterGrid grid = poster_grid({1191, 1684}, panels, cells);
      EXPECT_GE(grid.columns * grid.rows, cells);
      EXPECT_LT((grid.columns - 1) * (grid.rows - 1), cells);
    }
}

}  // namespace
}  // namespace atelier
