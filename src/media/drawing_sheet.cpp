#include "media/drawing_sheet.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "media/canvas.h"
#include "media/svg_picture.h"

namespace atelier {

namespace {

constexpr double kWidest = 8000, kUsualCell = 128, kSmallestCell = 16;
constexpr double kAspect = 4.0 / 3;
constexpr double kGapShare = 0.36, kMarginShare = 0.62;                   // of a cell
constexpr double kFontShare = 0.1, kSmallestFont = 7, kLargestFont = 26;  // of a cell; px
constexpr double kLine = 1.22, kAboveName = 0.9;                          // ems
constexpr int kNameLines = 2;
constexpr const char* kEllipsis = "\xE2\x80\xA6";

// Words of a name set in lines of a width.
class NameSetter {
 public:
  NameSetter(Canvas& canvas, const Font& font, double width) : canvas_(canvas), font_(font), width_(width) {}

  std::vector<std::string> lines_of(const std::string& name) {
    std::vector<std::string> lines;
    for (const std::string& word : split(name, ' ')) {
      if (word.empty()) continue;
      const std::string longer = lines.empty() ? word : lines.back() + " " + word;
      if (!lines.empty() && fits(longer))
        lines.back() = longer;
      else if (lines.size() < kNameLines)
        lines.push_back(word);
      else {
        lines.back() += kEllipsis;
        break;
      }
    }
    for (std::string& line : lines) line = shortened(line);
    return lines;
  }

 private:
  bool fits(const std::string& text) { return canvas_.measure(text, font_).width <= width_; }

  // Letters of several bytes are taken off whole.
  std::string shortened(std::string text) {
    if (fits(text)) return text;
    if (text.ends_with(kEllipsis)) text.resize(text.size() - 3);
    while (!text.empty() && !fits(text + kEllipsis)) {
      while (text.size() > 1 && (text.back() & 0xC0) == 0x80) text.pop_back();
      text.pop_back();
    }
    return trim(text) + kEllipsis;
  }

  Canvas& canvas_;
  Font font_;
  double width_;
};

class Sheet {
 public:
  Sheet(const std::vector<NamedDrawing>& drawings, const DrawingSheetOptions& options)
      : drawings_(drawings), options_(options) {
    choose_columns();
    choose_cell();
    lay_out();
    if (options.longer_side_px > 0) fit(static_cast<double>(options.longer_side_px));
  }

  PictureSize size() const { return {std::llround(height()), std::llround(width())}; }

  void draw(Canvas& canvas) const {
    NameSetter setter(canvas, font_, cell_ + 0.86 * gap_);
    for (size_t i = 0; i < drawings_.size(); ++i) {
      const auto place = static_cast<int64_t>(i);
      const double left = margin_ + static_cast<double>(place % columns_count()) * (cell_ + gap_);
      const double top =
          margin_ + static_cast<double>(place / columns_count()) * (cell_ + name_height_ + row_gap());
      draw_cell(canvas, drawings_[i], {left, top, left + cell_, top + cell_});
      if (options_.has_names) draw_name(canvas, setter, drawings_[i].name, left + cell_ / 2, top + cell_);
    }
  }

 private:
  void lay_out() {
    gap_ = options_.gap_px >= 0 ? static_cast<double>(options_.gap_px) : std::round(kGapShare * cell_);
    margin_ = std::round(std::max(kMarginShare * cell_, gap_));
    font_.size_px = std::clamp(kFontShare * cell_, kSmallestFont, kLargestFont);
    name_height_ = options_.has_names ? font_.size_px * (kAboveName + kLine * kNameLines) : 0;
  }

  double width() const { return columns_ * cell_ + (columns_ - 1) * gap_ + 2 * margin_; }
  double height() const {
    return num_rows() * (cell_ + name_height_) + (num_rows() - 1) * row_gap() + 2 * margin_;
  }

  // Cells as large as can be, by whole px, unless their size was asked for.
  void fit(double longer_side) {
    if (options_.cell_px > 0) return;
    cell_ = longer_side;
    while (cell_ > 1 && (lay_out(), std::max(width(), height()) > longer_side))
      cell_ = std::max(1.0, std::floor(cell_ * std::min(0.999, longer_side / std::max(width(), height()))));
  }

  int64_t columns_count() const { return static_cast<int64_t>(columns_); }
  double num_rows() const { return std::ceil(static_cast<double>(drawings_.size()) / columns_); }
  // The names stand in the gap between rows as well.
  double row_gap() const { return options_.has_names ? 0.6 * gap_ : gap_; }

  void choose_columns() {
    const auto count = static_cast<double>(drawings_.size());
    const double cell_aspect = options_.has_names ? (1 + kGapShare) / (1 + 0.9 * kGapShare + 0.31) : 1;
    columns_ = options_.columns > 0 ? static_cast<double>(options_.columns)
                                    : std::round(std::sqrt(count * kAspect / cell_aspect));
    columns_ = std::clamp(columns_, 1.0, count);
  }

  void choose_cell() {
    const double widest = kWidest / (columns_ * (1 + kGapShare) + 2 * kMarginShare);
    cell_ = options_.cell_px > 0 ? static_cast<double>(options_.cell_px)
                                 : std::clamp(std::floor(widest), kSmallestCell, kUsualCell);
  }

  void draw_cell(Canvas& canvas, const NamedDrawing& drawing, const Box& box) const {
    if (!drawing.svg.empty()) return canvas.draw_svg(SvgPicture(drawing.svg), box);
    const Color line = mixed(options_.background, contrast_color(options_.background), 0.16);
    const double width = std::max(1.0, cell_ / 128);
    const Polygon frame = box.grown(-0.06 * cell_).corners();
    canvas.stroke(frame, {line}, width, true);
    canvas.stroke({frame[0], frame[2]}, {line}, width);
  }

  void draw_name(Canvas& canvas, NameSetter& setter, const std::string& name, double x, double bottom) const {
    const Paint ink{mixed(options_.background, contrast_color(options_.background), 0.62)};
    double y = bottom + font_.size_px * (kAboveName + 0.5);
    for (const std::string& line : setter.lines_of(name)) {
      canvas.draw_text(line, {x, y}, font_, ink);
      y += kLine * font_.size_px;
    }
  }

  const std::vector<NamedDrawing>& drawings_;
  const DrawingSheetOptions& options_;
  double columns_ = 1, cell_ = 1, gap_ = 0, margin_ = 0, name_height_ = 0;
  Font font_;
};

}  // namespace

void write_drawing_sheet(const std::filesystem::path& path, const std::string& format,
                         const std::vector<NamedDrawing>& drawings, const DrawingSheetOptions& options,
                         const OutputMark& mark) {
  if (drawings.empty()) throw Error("there is nothing to draw", path.string());
  const Sheet sheet(drawings, options);
  Canvas canvas(format, sheet.size(), options.background);
  sheet.draw(canvas);
  canvas.write(path, mark);
}

}  // namespace atelier
