#include "base/error.h"
#include "media/canvas.h"
#include "media/image.h"

// Drawing in a build without cairo: all says so.

namespace atelier {

struct Canvas::State {};

Canvas::Canvas(const std::string&, PictureSize, const Color&) {
  throw Error("built without media: maps and plots are not drawn", "", "build with -DATELIER_MEDIA=ON");
}
Canvas::~Canvas() = default;
bool Canvas::is_vector() const {
  return false;
}
void Canvas::fill(const Polygon&, const Paint&) {}
void Canvas::fill_circle(const Point&, double, const Paint&) {}
void Canvas::fill_box(const Box&, const Paint&, double) {}
void Canvas::stroke(const Polygon&, const Paint&, double, bool) {}
void Canvas::stroke_circle(const Point&, double, const Paint&, double) {}
TextExtent Canvas::measure(const std::string&, const Font&) {
  return {};
}
void Canvas::draw_text(const std::string&, const Point&, const Font&, const Paint&, double, const Paint&) {}
bool Canvas::can_show(const std::string&, const Font&) {
  return false;
}
void Canvas::draw_picture(const Raster&, const Box&, const Polygon&) {}
Image Canvas::image() const {
  return {};
}
void Canvas::draw_svg(const SvgPicture&, const Box&) {}
void Canvas::write(const std::filesystem::path&, const OutputMark&) {}

}  // namespace atelier
