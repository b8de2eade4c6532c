#include "media/draw.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangocairo.h>

#include <algorithm>
#include <memory>

#include "base/log.h"

namespace atelier {

namespace {

template <auto destroy>
struct Destroy {
  template <typename Object>
  void operator()(Object* object) const {
    destroy(object);
  }
};
using Surface = std::unique_ptr<cairo_surface_t, Destroy<cairo_surface_destroy>>;
using Cairo = std::unique_ptr<cairo_t, Destroy<cairo_destroy>>;
using Layout = std::unique_ptr<PangoLayout, Destroy<g_object_unref>>;
using Font = std::unique_ptr<PangoFontDescription, Destroy<pango_font_description_free>>;
using FontOptions = std::unique_ptr<cairo_font_options_t, Destroy<cairo_font_options_destroy>>;
using Utf8 = std::unique_ptr<char, Destroy<g_free>>;

// Without a single font pango draws boxes.
bool fonts_are_installed() {
  static const bool installed = [] {
    const FcFontSet* fonts = FcConfigGetFonts(FcConfigGetCurrent(), FcSetSystem);
    return fonts && fonts->nfont > 0;
  }();
  if (!installed)
    warn_once("no font is installed, so that nothing is labeled (install the package fonts-dejavu-core)");
  return installed;
}

Surface make_surface(int width, int height) {
  return Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
}

// Grey edges and unhinted widths look the same on every machine with the same font.
void set_rendering(PangoLayout* layout) {
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_SLIGHT);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(pango_layout_get_context(layout), options.get());
  pango_layout_context_changed(layout);
}

Layout lay_out(cairo_t* cairo, const std::string& text, const TextStyle& style) {
  Layout layout(pango_cairo_create_layout(cairo));
  set_rendering(layout.get());
  const Font font(pango_font_description_from_string("DejaVu Sans, Sans"));
  pango_font_description_set_absolute_size(font.get(), style.size_px * PANGO_SCALE);
  if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font.get());
  const Utf8 valid(g_utf8_make_valid(text.c_str(), -1));
  pango_layout_set_text(layout.get(), valid.get(), -1);
  pango_layout_set_width(layout.get(), static_cast<int>(style.max_width_px) * PANGO_SCALE);
  pango_layout_set_height(layout.get(), -style.max_lines);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout.get(), style.centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  return layout;
}

void set_source(cairo_t* cairo, const Color& color) {
  cairo_set_source_rgb(cairo, color.red, color.green, color.blue);
}

Raster raster_from_surface(cairo_surface_t* surface) {
  cairo_surface_flush(surface);
  const RasterLayout layout{cairo_image_surface_get_height(surface), cairo_image_surface_get_width(surface),
                            3, 8};
  Raster raster = Raster::of(layout, "");
  const unsigned char* data = cairo_image_surface_get_data(surface);
  for (int64_t y = 0; y < layout.height; ++y) {
    const auto* pixels =
        reinterpret_cast<const uint32_t*>(data + y * cairo_image_surface_get_stride(surface));
    char* row = raster.row(y);
    for (int64_t i = 0; i < layout.width * 3; ++i)
      row[i] = static_cast<char>(pixels[i / 3] >> (16 - 8 * (i % 3)));
  }
  return raster;
}

}  // namespace

Raster draw_text(const std::string& text, const TextStyle& style) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  if (line.empty() || !fonts_are_installed()) return {};
  const Surface measured = make_surface(1, 1);
  const Cairo measuring(cairo_create(measured.get()));
  const Layout layout = lay_out(measuring.get(), line, style);
  PangoRectangle box;
  pango_layout_get_pixel_extents(layout.get(), nullptr, &box);
  if (box.width <= 0 || box.height <= 0) return {};

  const Surface surface = make_surface(box.width, box.height);
  const Cairo cairo(cairo_create(surface.get()));
  set_source(cairo.get(), style.background);
  cairo_paint(cairo.get());
  set_source(cairo.get(), style.color);
  cairo_move_to(cairo.get(), -box.x, -box.y);
  pango_cairo_show_layout(cairo.get(), layout.get());
  return raster_from_surface(surface.get());
}

}  // namespace atelier
