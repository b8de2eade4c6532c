#include "media/canvas.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>

#include <cmath>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "media/cairo.h"
#include "media/document_mark.h"
#include "media/row_writer.h"
#include "media/svg_cairo.h"
#include "media/svg_ids.h"

namespace atelier {

namespace {

constexpr int64_t kLargestSide = 32767;                 // cairo's coordinates have 16 bits before the point
constexpr double kMeasuredAt = 64;                      // px: widths of other sizes are in proportion
constexpr double kLineHeight = 1.16, kBaseline = 0.33;  // ems: of a line, and from its middle down
constexpr const char* kFamilies = "DejaVu Sans Condensed, DejaVu Sans, Sans";

cairo_status_t append_bytes(void* bytes, const unsigned char* data, unsigned int length) {
  static_cast<std::string*>(bytes)->append(reinterpret_cast<const char*>(data), length);
  return CAIRO_STATUS_SUCCESS;
}

Surface make_target(const std::string& format, PictureSize size, std::string& bytes) {
  const auto width = static_cast<double>(size.width), height = static_cast<double>(size.height);
  if (format == "svg") {
    Surface surface(cairo_svg_surface_create_for_stream(append_bytes, &bytes, width, height));
    cairo_svg_surface_set_document_unit(surface.get(), CAIRO_SVG_UNIT_PX);
    return surface;
  }
  if (format == "pdf") {
    Surface surface(cairo_pdf_surface_create_for_stream(append_bytes, &bytes, width, height));
    cairo_pdf_surface_restrict_to_version(surface.get(), CAIRO_PDF_VERSION_1_4);
    return surface;
  }
  return make_surface(static_cast<int>(size.width), static_cast<int>(size.height));
}

void check_canvas(const std::string& format, PictureSize size) {
  if (!format_has_rows(format) && format != "svg" && format != "pdf")
    throw Error("maps and plots are not written as '." + format + "'", "",
                "name it .png, .svg, .pdf, .jpg or .tiff");
  if (std::max(size.width, size.height) > kLargestSide)
    throw Error("a drawing of " + std::to_string(size.width) + " x " + std::to_string(size.height) +
                    " px is too large",
                "", "at most " + std::to_string(kLargestSide) + " px a side");
}

void trace(cairo_t* cairo, const Polygon& polygon) {
  for (const Point& point : polygon) cairo_line_to(cairo, point.x, point.y);
}

void trace_box(cairo_t* cairo, const Box& box, double radius) {
  if (radius <= 0) return trace(cairo, box.corners());
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, box.right - radius, box.top + radius, radius, -M_PI_2, 0);
  cairo_arc(cairo, box.right - radius, box.bottom - radius, radius, 0, M_PI_2);
  cairo_arc(cairo, box.left + radius, box.bottom - radius, radius, M_PI_2, M_PI);
  cairo_arc(cairo, box.left + radius, box.top + radius, radius, M_PI, 1.5 * M_PI);
}

Surface surface_of(const Raster& picture) {
  Surface surface =
      make_surface(static_cast<int>(picture.layout.width), static_cast<int>(picture.layout.height));
  unsigned char* data = cairo_image_surface_get_data(surface.get());
  const int stride = cairo_image_surface_get_stride(surface.get());
  for (int64_t y = 0; y < picture.layout.height; ++y) {
    auto* pixels = reinterpret_cast<uint32_t*>(data + y * stride);
    const auto* samples = reinterpret_cast<const unsigned char*>(picture.row(y));
    for (int64_t x = 0; x < picture.layout.width; ++x)
      pixels[x] = samples[3 * x] << 16 | samples[3 * x + 1] << 8 | samples[3 * x + 2];
  }
  cairo_surface_mark_dirty(surface.get());
  return surface;
}

// Without the date, so that the same drawing gives the same bytes.
void describe_pdf(cairo_surface_t* surface, const OutputMark& mark) {
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATE_DATE, "");
  if (mark.hash.empty()) return;
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_CREATOR, mark.software.c_str());
  cairo_pdf_surface_set_metadata(surface, CAIRO_PDF_METADATA_SUBJECT, pdf_subject(mark).c_str());
}

}  // namespace

struct Canvas::State {
  std::string format, bytes;  // of SVG and PDF
  PictureSize size;
  Surface surface;
  Cairo cairo;
  Layout layout;

  cairo_t* operator()() const { return cairo.get(); }

  void set_text(const std::string& text, const Font& font) {
    const FontDescription description(pango_font_description_from_string(
        font.family.empty() ? kFamilies : (font.family + ", " + kFamilies).c_str()));
    pango_font_description_set_absolute_size(description.get(), font.size_px * PANGO_SCALE);
    if (font.bold) pango_font_description_set_weight(description.get(), PANGO_WEIGHT_BOLD);
    pango_layout_set_font_description(layout.get(), description.get());
    pango_layout_set_text(layout.get(), one_line(text).c_str(), -1);
  }

  double text_width() const {
    PangoRectangle box;
    pango_layout_get_extents(layout.get(), nullptr, &box);
    return static_cast<double>(box.width) / PANGO_SCALE;
  }
};

Canvas::Canvas(const std::string& format, PictureSize size, const Color& background)
    : state_(std::make_unique<State>()) {
  check_canvas(format, size);
  state_->format = format;
  state_->size = size;
  state_->surface = make_target(format, size, state_->bytes);
  state_->cairo = Cairo(cairo_create(state_->surface.get()));
  if (cairo_status(state_->cairo.get()) != CAIRO_STATUS_SUCCESS)
    throw Error("there is no memory for a drawing of " + std::to_string(size.width) + " x " +
                    std::to_string(size.height) + " px",
                "", "make it smaller");
  cairo_set_line_join((*state_)(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap((*state_)(), CAIRO_LINE_CAP_ROUND);
  state_->layout = make_layout((*state_)(), CAIRO_HINT_STYLE_NONE);
  set_source((*state_)(), background);
  cairo_paint((*state_)());
}

Canvas::~Canvas() = default;

bool Canvas::is_vector() const {
  return state_->format == "svg" || state_->format == "pdf";
}

// --- Shapes

void Canvas::fill(const Polygon& polygon, const Paint& paint) {
  cairo_t* cairo = (*state_)();
  trace(cairo, polygon);
  cairo_close_path(cairo);
  set_source(cairo, paint.color, paint.alpha);
  cairo_fill(cairo);
}

void Canvas::fill_circle(const Point& center, double radius, const Paint& paint) {
  cairo_t* cairo = (*state_)();
  set_source(cairo, paint.color, paint.alpha);
  if (is_vector()) {  // a dot of a round pen takes a fifth of the bytes
    cairo_set_line_width(cairo, 2 * radius);
    cairo_move_to(cairo, center.x, center.y);
    cairo_close_path(cairo);
    cairo_stroke(cairo);
  } else {
    cairo_new_sub_path(cairo);
    cairo_arc(cairo, center.x, center.y, radius, 0, 2 * M_PI);
    cairo_fill(cairo);
  }
}

void Canvas::fill_box(const Box& box, const Paint& paint, double corner_radius) {
  trace_box((*state_)(), box, corner_radius);
  cairo_close_path((*state_)());
  set_source((*state_)(), paint.color, paint.alpha);
  cairo_fill((*state_)());
}

void Canvas::stroke(const Polygon& line, const Paint& paint, double width, bool closed) {
  cairo_t* cairo = (*state_)();
  trace(cairo, line);
  if (closed) cairo_close_path(cairo);
  set_source(cairo, paint.color, paint.alpha);
  cairo_set_line_width(cairo, width);
  cairo_stroke(cairo);
}

void Canvas::stroke_circle(const Point& center, double radius, const Paint& paint, double width) {
  cairo_t* cairo = (*state_)();
  cairo_new_sub_path(cairo);
  cairo_arc(cairo, center.x, center.y, radius, 0, 2 * M_PI);
  set_source(cairo, paint.color, paint.alpha);
  cairo_set_line_width(cairo, width);
  cairo_stroke(cairo);
}

// --- Text

TextExtent Canvas::measure(const std::string& text, const Font& font) {
  state_->set_text(text, {font.family, kMeasuredAt, font.bold});
  return {state_->text_width() * font.size_px / kMeasuredAt, kLineHeight * font.size_px};
}

void Canvas::draw_text(const std::string& text, const Point& center, const Font& font, const Paint& paint,
                       double halo_px, const Paint& halo) {
  if (text.empty() || !fonts_are_installed()) return;
  cairo_t* cairo = (*state_)();
  state_->set_text(text, font);
  if (pango_layout_get_unknown_glyphs_count(state_->layout.get()) > 0)
    warn_once("no installed font has all letters of some labels, as '" + one_line(text) +
              "' (install the package fonts-droid-fallback)");
  const double baseline = static_cast<double>(pango_layout_get_baseline(state_->layout.get())) / PANGO_SCALE;
  cairo_move_to(cairo, center.x - state_->text_width() / 2, center.y + kBaseline * font.size_px - baseline);
  if (halo_px > 0) {
    cairo_save(cairo);
    pango_cairo_layout_path(cairo, state_->layout.get());
    set_source(cairo, halo.color, halo.alpha);
    cairo_set_line_width(cairo, 2 * halo_px);
    cairo_stroke(cairo);
    cairo_restore(cairo);
    cairo_move_to(cairo, center.x - state_->text_width() / 2, center.y + kBaseline * font.size_px - baseline);
  }
  set_source(cairo, paint.color, paint.alpha);
  pango_cairo_show_layout(cairo, state_->layout.get());
  cairo_new_path(cairo);
}

bool Canvas::can_show(const std::string& text, const Font& font) {
  state_->set_text(text, font);
  return fonts_are_installed() && pango_layout_get_unknown_glyphs_count(state_->layout.get()) == 0;
}

// --- Pictures

void Canvas::draw_picture(const Raster& picture, const Box& box, const Polygon& clip) {
  cairo_t* cairo = (*state_)();
  const Surface surface = surface_of(picture);
  cairo_save(cairo);
  cairo_translate(cairo, box.left, box.top);
  cairo_scale(cairo, box.width() / static_cast<double>(picture.layout.width),
              box.height() / static_cast<double>(picture.layout.height));
  cairo_set_source_surface(cairo, surface.get(), 0, 0);
  cairo_pattern_set_extend(cairo_get_source(cairo), CAIRO_EXTEND_PAD);  // edges stay opaque
  cairo_identity_matrix(cairo);
  trace(cairo, clip.empty() ? box.corners() : clip);
  cairo_close_path(cairo);
  cairo_fill(cairo);
  cairo_restore(cairo);
}

void Canvas::draw_svg(const SvgPicture& picture, const Box& box) {
  atelier::draw_svg((*state_)(), picture, box);
}

// --- Files

Image Canvas::image() const {
  const RasterLayout layout{state_->size.height, state_->size.width, 3, 8};
  return image_from_raster({layout, rgb_rows(state_->surface.get(), 0, layout.height)});
}

void Canvas::write(const std::filesystem::path& path, const OutputMark& mark) {
  State& state = *state_;
  if (is_vector()) {
    state.layout.reset();
    state.cairo.reset();
    if (state.format == "pdf") describe_pdf(state.surface.get(), mark);
    cairo_surface_finish(state.surface.get());
    if (cairo_surface_status(state.surface.get()) != CAIRO_STATUS_SUCCESS)
      throw Error("could not be drawn: " +
                      std::string(cairo_status_to_string(cairo_surface_status(state.surface.get()))),
                  path.string(), "");
    write_file(path, state.format == "svg" ? with_svg_mark(with_own_ids(state.bytes), mark) : state.bytes);
    return;
  }
  constexpr int64_t kRowsAtOnce = 64;
  AtomicFile file(path);
  RowWriterOptions options;
  options.layout = {state.size.height, state.size.width, 3, 8};
  options.mark = mark;
  const auto writer =
      make_row_writer(state.format, options, [&](std::string_view bytes) { file.write(bytes); });
  for (int64_t y = 0; y < state.size.height; y += kRowsAtOnce)
    writer->write_rows(rgb_rows(state.surface.get(), y, std::min(kRowsAtOnce, state.size.height - y)));
  writer->finish();
  file.commit();
}

}  // namespace atelier
