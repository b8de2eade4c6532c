// What all drawing with cairo and pango stands on: owners of their objects, how text is rendered, pixels. Not
// there without media.
#pragma once

#include <pango/pangocairo.h>

#include <memory>
#include <string>

#include "base/color_name.h"
#include "media/raster.h"

namespace atelier {

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
using FontDescription = std::unique_ptr<PangoFontDescription, Destroy<pango_font_description_free>>;

// Without a single font pango draws boxes: false then, with one warning.
bool fonts_are_installed();
// An empty layout with grey edges and widths that the size does not round, the same on every machine with the
// same font.
Layout make_layout(cairo_t* cairo, cairo_hint_style_t hints);
// What is no UTF-8 becomes replacement characters, line breaks become spaces.
std::string one_line(const std::string& text);

Surface make_surface(int width, int height);  // of RGB
void set_source(cairo_t* cairo, const Color& color, double alpha = 1);
// Rows [first, first + count) of a surface of RGB as the samples of an 8-bit raster.
std::string rgb_rows(cairo_surface_t* surface, int64_t first, int64_t count);

}  // namespace atelier
