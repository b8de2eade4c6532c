#include "media/svg_picture.h"

#include <librsvg/rsvg.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "media/cairo.h"
#include "media/svg_cairo.h"
#include "media/svg_check.h"

namespace atelier {

struct SvgPicture::State {
  std::unique_ptr<RsvgHandle, Destroy<g_object_unref>> handle;
};

namespace {

constexpr int64_t kLargestSide = 16384;

// The library's own words, in one line; it gives "line 1 column 80: ..." of what XML is broken.
[[noreturn]] void refuse(GError* error) {
  const std::string reason = error ? one_line(error->message) : "for no known reason";
  g_clear_error(&error);
  throw Error("the SVG can't be drawn: " + trim(reason), "", "--repair mends what is cut off");
}

// Straight samples of cairo's premultiplied ones, to the nearest.
Raster straight(cairo_surface_t* surface, PictureSize size) {
  Raster raster = Raster::of({size.height, size.width, 4, 8}, "an SVG");
  const unsigned char* data = cairo_image_surface_get_data(surface);
  const int stride = cairo_image_surface_get_stride(surface);
  for (int64_t y = 0; y < size.height; ++y) {
    const auto* pixels = reinterpret_cast<const uint32_t*>(data + y * stride);
    char* out = raster.row(y);
    for (int64_t x = 0; x < size.width; ++x) {
      const uint32_t pixel = pixels[x], alpha = pixel >> 24;
      for (const int shift : {16, 8, 0}) {
        const uint32_t value = (pixel >> shift) & 255;
        *out++ = static_cast<char>(alpha == 0 ? 0 : std::min(255u, (value * 255 + alpha / 2) / alpha));
      }
      *out++ = static_cast<char>(alpha);
    }
  }
  return raster;
}

// Of the view's aspect in the middle of `box`; all of it where the drawing has none.
Box fitted_box(RsvgHandle* handle, const Box& box) {
  gboolean has_width = FALSE, has_height = FALSE, has_view = FALSE;
  RsvgLength width, height;
  RsvgRectangle view{0, 0, 0, 0};
  rsvg_handle_get_intrinsic_dimensions(handle, &has_width, &width, &has_height, &height, &has_view, &view);
  const double least = 1e-3, aspect = view.width / view.height;
  if (!has_view || !(aspect > least && aspect < 1 / least)) return box;
  const double scale = std::min(box.width() / aspect, box.height());
  return Box::around(box.center(), scale * aspect, scale);
}

}  // namespace

SvgPicture::SvgPicture(const std::string& svg) : state_(std::make_unique<State>()) {
  check_svg(svg);
  GError* error = nullptr;
  // Without a base to find files from, librsvg opens none.
  state_->handle.reset(
      rsvg_handle_new_from_data(reinterpret_cast<const guint8*>(svg.data()), svg.size(), &error));
  if (!state_->handle) refuse(error);
  rsvg_handle_set_dpi(state_->handle.get(), 96);
}

SvgPicture::~SvgPicture() = default;
SvgPicture::SvgPicture(SvgPicture&&) noexcept = default;
SvgPicture& SvgPicture::operator=(SvgPicture&&) noexcept = default;

Image SvgPicture::image(PictureSize size) const {
  if (std::min(size.height, size.width) < 1 || std::max(size.height, size.width) > kLargestSide)
    throw Error("an SVG is drawn with sides of 1 to " + std::to_string(kLargestSide) + " px");
  const Surface surface(cairo_image_surface_create(CAIRO_FORMAT_ARGB32, static_cast<int>(size.width),
                                                   static_cast<int>(size.height)));
  const Cairo cairo(cairo_create(surface.get()));
  draw_svg(cairo.get(), *this, {0, 0, static_cast<double>(size.width), static_cast<double>(size.height)});
  cairo_surface_flush(surface.get());
  return image_from_raster(straight(surface.get(), size));
}

void draw_svg(cairo_t* cairo, const SvgPicture& picture, const Box& box) {
  const Box fitted = fitted_box(picture.state().handle.get(), box);
  const RsvgRectangle viewport{fitted.left, fitted.top, fitted.width(), fitted.height()};
  GError* error = nullptr;
  cairo_save(cairo);
  cairo_rectangle(cairo, viewport.x, viewport.y, viewport.width, viewport.height);
  cairo_clip(cairo);
  const bool is_drawn =
      rsvg_handle_render_document(picture.state().handle.get(), cairo, &viewport, &error) != FALSE;
  cairo_restore(cairo);
  cairo_new_path(cairo);
  if (!is_drawn) refuse(error);
}

}  // namespace atelier
