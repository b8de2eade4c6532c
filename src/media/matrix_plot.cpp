#include "media/matrix_plot.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/color_scale.h"
#include "media/sheet_scores.h"
#include "media/sheet_strip.h"

namespace atelier {

namespace {

const Color kPaper{1, 1, 1}, kInk{0.13, 0.13, 0.15}, kSoftInk{0.38, 0.38, 0.42};
constexpr int64_t kWidest = 2000;  // of the cells together, where they need not be smaller
constexpr int64_t kLargestCell = 64, kSmallestNamed = 9;  // px
constexpr int64_t kSmallestNumbered = 34;
constexpr double kFontShare = 0.46, kSmallestFont = 8, kLargestFont = 22;  // of a cell; px

// --- Text

Raster quarter_turned(const Raster& raster) {
  const int64_t height = raster.layout.height, width = raster.layout.width;
  Raster turned = Raster::of({width, height, 3, 8}, "the plot");
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x)
      std::copy_n(raster.row(y) + 3 * x, 3, turned.row(width - 1 - x) + 3 * y);
  return turned;
}

std::string number_text(double value, double step) {
  char text[40];
  const int digits = std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
  std::snprintf(text, sizeof text, "%.*f", digits, value);
  const std::string written = text;
  const bool is_zero = written.find_first_not_of("-0.") == std::string::npos;
  return is_zero && written.starts_with('-') ? written.substr(1) : written;
}

// 1, 2 or 5 of a power of ten, so that about `count` of them fill `range`.
double tick_step(double range, double count) {
  const double power = std::pow(10, std::floor(std::log10(range / count)));
  for (const double step : {1, 2, 5})
    if (range / (step * power) <= count) return step * power;
  return 10 * power;
}

// --- The plot

struct Layout {
  int64_t count = 0, cell = 0, gap = 0, margin = 0;
  double font_px = 0;
  int64_t left = 0, top = 0;  // of the cells

  int64_t side() const { return count * cell; }
  bool has_labels() const { return font_px > 0; }
};

class Drawing {
 public:
  explicit Drawing(const MatrixPlot& plot)
      : plot_(plot), values_(plot.values.to(at::kDouble).contiguous()), count_(values_.size(0)) {
    find_range();
    lay_out();
  }

  Image drawn() {
    const int64_t height =
        std::max(layout_.top + layout_.side(), layout_.top + 2 * layout_.margin) + layout_.margin;
    SheetStrip strip(0, height, width_, kPaper);
    draw_corner(strip);
    for (int64_t row = 0; row < count_; ++row) {
      draw_labels(strip, row);
      for (int64_t column = 0; column < count_; ++column) draw_cell(strip, row, column);
    }
    draw_scale(strip);
    return image_from_raster({{height, width_, 3, 8}, strip.samples()});
  }

 private:
  double value(int64_t row, int64_t column) const {
    return values_.const_data_ptr<double>()[row * count_ + column];
  }

  void find_range() {
    low_ = std::numeric_limits<double>::infinity();
    high_ = -low_;
    for (int64_t row = 0; row < count_; ++row)
      for (int64_t column = 0; column < count_; ++column) {
        if (row == column && count_ > 1 && !plot_.counts_diagonal) continue;
        low_ = std::min(low_, value(row, column));
        high_ = std::max(high_, value(row, column));
      }
    if (high_ - low_ < 1e-6) low_ -= 0.5, high_ += 0.5;
    number_step_ = std::clamp((high_ - low_) / 50, 0.001, 1.0);  // as fine as colors are told apart
  }

  double strength(double value) const {
    const double share = (value - low_) / (high_ - low_);
    return plot_.is_distance ? 1 - share : share;
  }

  TextStyle style(double size_px, const Color& ink, const Color& background = kPaper) const {
    return {.size_px = size_px, .color = ink, .background = background, .max_width_px = kMostLabel_px};
  }

  void lay_out() {
    layout_.count = count_;
    layout_.cell = std::clamp<int64_t>(kWidest / count_, 1, kLargestCell);
    if (layout_.cell < kSmallestNamed && kWidest / count_ >= 5) layout_.cell = kSmallestNamed;
    layout_.gap = layout_.cell >= 16 ? 1 : 0;
    const auto cell = static_cast<double>(layout_.cell);
    if (layout_.cell >= kSmallestNamed)
      layout_.font_px = std::clamp(cell * kFontShare, kSmallestFont, kLargestFont);
    layout_.margin = std::llround(std::max(16.0, 1.2 * layout_.font_px));
    for (int64_t i = 0; layout_.has_labels() && i < count_; ++i)
      names_.push_back(sheet_text(plot_.labels[i], style(layout_.font_px, kInk)));
    int64_t longest = 0;
    for (const Raster& name : names_) longest = std::max(longest, name.layout.width);
    const int64_t beside = longest > 0 ? longest + layout_.margin / 2 : 0;
    layout_.left = layout_.top = layout_.margin + beside;
    scale_font_px_ = std::clamp(layout_.font_px, 12.0, 18.0);
    width_ =
        layout_.left + layout_.side() + 2 * layout_.margin + kScaleWidth + std::llround(5 * scale_font_px_);
  }

  void draw_corner(SheetStrip& strip) const {
    if (plot_.corner.empty() || !layout_.has_labels()) return;
    const Raster text = sheet_text(plot_.corner, style(0.8 * layout_.font_px, kSoftInk));
    const int64_t right = layout_.left - layout_.margin / 2, bottom = layout_.top - layout_.margin / 2;
    strip.paste({std::max<int64_t>(0, right - text.layout.width), bottom - text.layout.height, text});
  }

  void draw_labels(SheetStrip& strip, int64_t place) const {
    if (names_.empty() || names_[place].layout.width == 0) return;
    const Raster& name = names_[place];
    const int64_t middle = place * layout_.cell + (layout_.cell - layout_.gap) / 2;
    const int64_t before = layout_.left - layout_.margin / 2;
    strip.paste({before - name.layout.width, layout_.top + middle - name.layout.height / 2, name});
    const Raster turned = quarter_turned(name);
    strip.paste({layout_.left + middle - turned.layout.width / 2,
                 layout_.top - layout_.margin / 2 - turned.layout.height, turned});
  }

  void draw_cell(SheetStrip& strip, int64_t row, int64_t column) const {
    const int64_t left = layout_.left + column * layout_.cell, top = layout_.top + row * layout_.cell;
    const int64_t side = layout_.cell - layout_.gap;
    const Color color = paper_color(strength(value(row, column)));
    strip.fill(left, top, {side, side}, color);
    const bool is_numbered =
        plot_.numbers == MatrixPlot::Numbers::all ||
        (plot_.numbers == MatrixPlot::Numbers::where_they_fit && layout_.cell >= kSmallestNumbered);
    if (!is_numbered) return;
    const Raster text =
        sheet_text(number_text(value(row, column), number_step_),
                   style(0.28 * static_cast<double>(layout_.cell), contrast_color(color), color));
    strip.paste({left + (side - text.layout.width) / 2, top + (side - text.layout.height) / 2, text});
  }

  // What the colors mean, beside the cells, strong values above.
  void draw_scale(SheetStrip& strip) const {
    const int64_t left = layout_.left + layout_.side() + 2 * layout_.margin;
    const int64_t height = std::max<int64_t>(std::min<int64_t>(layout_.side(), kHighestScale), 1);
    for (int64_t y = 0; y < height; ++y)
      strip.fill(
          left, layout_.top + y, {1, kScaleWidth},
          paper_color(1 - static_cast<double>(y) / static_cast<double>(std::max<int64_t>(height - 1, 1))));
    const double step =
        tick_step(high_ - low_, std::max(1.0, static_cast<double>(height) / (2.5 * scale_font_px_)));
    for (double tick = std::ceil(low_ / step) * step; tick <= high_ + 1e-9 * step; tick += step) {
      const int64_t y = layout_.top + std::llround((1 - strength(tick)) * static_cast<double>(height - 1));
      strip.fill(left + kScaleWidth, y, {1, 4}, kSoftInk);
      const Raster text = sheet_text(number_text(tick, step), style(scale_font_px_ * 0.9, kSoftInk));
      strip.paste({left + kScaleWidth + 8, y - text.layout.height / 2, text});
    }
  }

  static constexpr int64_t kScaleWidth = 18, kHighestScale = 480, kMostLabel_px = 360;

  const MatrixPlot& plot_;
  const at::Tensor values_;
  const int64_t count_;
  double low_ = 0, high_ = 1, number_step_ = 0.01, scale_font_px_ = 12;
  Layout layout_;
  int64_t width_ = 0;
  std::vector<Raster> names_;
};

}  // namespace

Image draw_matrix(const MatrixPlot& plot) {
  TORCH_CHECK(plot.values.dim() == 2 && plot.values.size(0) == plot.values.size(1) && plot.values.size(0) > 0,
              "a square matrix is expected");
  TORCH_CHECK(static_cast<int64_t>(plot.labels.size()) == plot.values.size(0), "each row needs a label");
  return Drawing(plot).drawn();
}

}  // namespace atelier
