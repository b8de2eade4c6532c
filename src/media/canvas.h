// Vector drawing onto a picture (PNG, JPEG, TIFF, PPM), SVG or PDF: shapes, text set by pango, pictures.
// Units are pixels from the upper left corner; in SVG and PDF they are the user units. The same calls give
// the same bytes. Without media the constructor throws "built without media".
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/geometry.h"
#include "media/metadata.h"
#include "media/raster.h"

namespace atelier {

class SvgPicture;  // media/svg_picture.h
struct Image;      // media/image.h

struct Paint {
  Color color;
  double alpha = 1;  // 0..1
};

struct Font {
  std::string
      family;  // as pango reads it, "Inter, Sans"; letters that it lacks come from others. "": the house's
  double size_px = 16;  // of the em
  bool bold = false;
};

// Of a text in one line: the box that its ink and line height fill, whose middle is the middle of small
// letters.
struct TextExtent {
  double width = 0, height = 0;
};

class Canvas {
 public:
  // `format`: an extension without dot. Error for one that is not in canvas_formats(), and for pictures of
  // more than 32767 px a side.
  Canvas(const std::string& format, PictureSize size, const Color& background);
  ~Canvas();
  Canvas(const Canvas&) = delete;
  Canvas& operator=(const Canvas&) = delete;

  // SVG and PDF, that pictures are put into with more pixels than the units they fill.
  bool is_vector() const;

  void fill(const Polygon& polygon, const Paint& paint);
  void fill_circle(const Point& center, double radius, const Paint& paint);
  void fill_box(const Box& box, const Paint& paint, double corner_radius = 0);
  void stroke(const Polygon& line, const Paint& paint, double width, bool closed = false);
  void stroke_circle(const Point& center, double radius, const Paint& paint, double width);

  // Texts are one line each; any bytes are taken. Widths grow in proportion to the font's size.
  TextExtent measure(const std::string& text, const Font& font);
  // Centered. `halo_px` > 0: an outline behind the letters that keeps them apart from what lies beneath.
  void draw_text(const std::string& text, const Point& center, const Font& font, const Paint& paint,
                 double halo_px = 0, const Paint& halo = {});
  // Whether an installed font has every letter.
  bool can_show(const std::string& text, const Font& font);

  // 8-bit RGB, stretched to the box; with `clip` only what lies within the polygon is seen.
  void draw_picture(const Raster& picture, const Box& box, const Polygon& clip = {});
  // As vectors, fitted into the box; Error where it can't be drawn.
  void draw_svg(const SvgPicture& picture, const Box& box);

  // What is drawn so far; not of SVG and PDF.
  Image image() const;

  // Ends the drawing: whole or not at all, with the mark inside (PNG text and its like, SVG <metadata>, PDF
  // document information).
  void write(const std::filesystem::path& path, const OutputMark& mark);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::vector<std::string> canvas_formats();  // extensions without dot, the default first; in every build

}  // namespace atelier
