#include "media/draw.h"

#include "media/cairo.h"

namespace atelier {

namespace {

Layout lay_out(cairo_t* cairo, const std::string& text, const TextStyle& style) {
  Layout layout = make_layout(cairo, CAIRO_HINT_STYLE_SLIGHT);
  const FontDescription font(pango_font_description_from_string("DejaVu Sans, Sans"));
  pango_font_description_set_absolute_size(font.get(), style.size_px * PANGO_SCALE);
  if (style.bold) pango_font_description_set_weight(font.get(), PANGO_WEIGHT_BOLD);
  pango_layout_set_font_description(layout.get(), font.get());
  pango_layout_set_text(layout.get(), one_line(text).c_str(), -1);
  pango_layout_set_width(layout.get(), static_cast<int>(style.max_width_px) * PANGO_SCALE);
  pango_layout_set_height(layout.get(), -style.max_lines);
  pango_layout_set_wrap(layout.get(), PANGO_WRAP_WORD_CHAR);
  pango_layout_set_ellipsize(layout.get(), PANGO_ELLIPSIZE_END);
  pango_layout_set_alignment(layout.get(), style.centered ? PANGO_ALIGN_CENTER : PANGO_ALIGN_LEFT);
  return layout;
}

}  // namespace

Raster draw_text(const std::string& text, const TextStyle& style) {
  if (text.empty() || !fonts_are_installed()) return {};
  const Surface measured = make_surface(1, 1);
  const Cairo measuring(cairo_create(measured.get()));
  const Layout layout = lay_out(measuring.get(), text, style);
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
  return {{box.height, box.width, 3, 8}, rgb_rows(surface.get(), 0, box.height)};
}

}  // namespace atelier
