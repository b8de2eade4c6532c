#include "media/cairo.h"

#include <fontconfig/fontconfig.h>

#include <algorithm>

#include "base/log.h"

namespace atelier {

namespace {

using FontOptions = std::unique_ptr<cairo_font_options_t, Destroy<cairo_font_options_destroy>>;
using Utf8 = std::unique_ptr<char, Destroy<g_free>>;

}  // namespace

bool fonts_are_installed() {
  static const bool installed = [] {
    const FcFontSet* fonts = FcConfigGetFonts(FcConfigGetCurrent(), FcSetSystem);
    return fonts && fonts->nfont > 0;
  }();
  if (!installed)
    warn_once("no font is installed, so that nothing is labeled (install the package fonts-dejavu-core)");
  return installed;
}

Layout make_layout(cairo_t* cairo, cairo_hint_style_t hints) {
  Layout layout(pango_cairo_create_layout(cairo));
  PangoContext* context = pango_layout_get_context(layout.get());
  const FontOptions options(cairo_font_options_create());
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  cairo_font_options_set_hint_style(options.get(), hints);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  pango_cairo_context_set_font_options(context, options.get());
  if (hints == CAIRO_HINT_STYLE_NONE) pango_context_set_round_glyph_positions(context, FALSE);
  pango_layout_context_changed(layout.get());
  return layout;
}

std::string one_line(const std::string& text) {
  std::string line = text;
  std::replace(line.begin(), line.end(), '\n', ' ');
  const Utf8 valid(g_utf8_make_valid(line.c_str(), -1));
  return valid.get();
}

Surface make_surface(int width, int height) {
  return Surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
}

void set_source(cairo_t* cairo, const Color& color, double alpha) {
  cairo_set_source_rgba(cairo, color.red, color.green, color.blue, alpha);
}

std::string rgb_rows(cairo_surface_t* surface, int64_t first, int64_t count) {
  cairo_surface_flush(surface);
  const int64_t width = cairo_image_surface_get_width(surface);
  const int64_t stride = cairo_image_surface_get_stride(surface);
  std::string samples(static_cast<size_t>(count * width * 3), '\0');
  for (int64_t y = 0; y < count; ++y) {
    const auto* pixels =
        reinterpret_cast<const uint32_t*>(cairo_image_surface_get_data(surface) + (first + y) * stride);
    char* row = samples.data() + y * width * 3;
    for (int64_t i = 0; i < width * 3; ++i) row[i] = static_cast<char>(pixels[i / 3] >> (16 - 8 * (i % 3)));
  }
  return samples;
}

}  // namespace atelier
