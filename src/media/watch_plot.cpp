#include "media/watch_plot.h"

#include <ATen/TensorOperators.h>

#include <spdlog/fmt/fmt.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "media/canvas.h"
#include "media/raster.h"
#include "media/ticks.h"

namespace atelier {

namespace {

constexpr double kLeft = 130, kTop = 190, kBottom = 110, kRight = 170;  // px around the field
constexpr double kFont_px = 22, kTitle_px = 34, kThumbnail_px = 96;
constexpr double kWidth = 1500, kHeight = 1200, kMostCell = 14;  // px of the field, at most
const Color kPaper{0.93, 0.93, 0.92}, kInk{0.13, 0.13, 0.15}, kSoftInk{0.42, 0.42, 0.46};

double cell_px(double room, int64_t count) {
  const double whole = std::floor(room / static_cast<double>(count));
  return std::clamp(whole, 1., kMostCell);
}

// Cells as they are: no values in between are made up.
Raster cells(const at::Tensor& values, int64_t wide, int64_t high) {
  const at::Tensor bytes = (values.clamp(0, 1) * 255).round().to(at::kByte);
  const at::Tensor field = bytes.repeat_interleave(high, 0).repeat_interleave(wide, 1);
  return raster_of(field.unsqueeze(0));
}

class Drawing {
 public:
  explicit Drawing(const WatchPlot& plot)
      : plot_(plot),
        cell_w_(std::max(1., std::floor(kWidth / static_cast<double>(plot.values.size(1))))),
        cell_h_(cell_px(kHeight, plot.values.size(0))),
        width_(cell_w_ * static_cast<double>(plot.values.size(1))),
        height_(cell_h_ * static_cast<double>(plot.values.size(0))),
        canvas_(
            "png",
            {static_cast<int64_t>(kTop + height_ + kBottom), static_cast<int64_t>(kLeft + width_ + kRight)},
            kPaper) {}

  void draw() {
    const Box field{kLeft, kTop, kLeft + width_, kTop + height_};
    canvas_.draw_picture(cells(plot_.values, static_cast<int64_t>(cell_w_), static_cast<int64_t>(cell_h_)),
                         field);
    canvas_.stroke({{field.left, field.top},
                    {field.right, field.top},
                    {field.right, field.bottom},
                    {field.left, field.bottom}},
                   {kSoftInk}, 1, /*closed=*/true);
    draw_thumbnails();
    draw_steps();
    draw_frames();
    draw_scale();
    from_left(plot_.title, {kLeft, 40}, {.size_px = kTitle_px, .bold = true}, kInk);
  }
  void write(const std::filesystem::path& path, const OutputMark& mark) { canvas_.write(path, mark); }

 private:
  void from_left(const std::string& text, const Point& left, const Font& font, const Color& color) {
    canvas_.draw_text(text, {left.x + canvas_.measure(text, font).width / 2, left.y}, font, {color});
  }
  void to_right(const std::string& text, const Point& right) {
    const Font font{.size_px = kFont_px};
    canvas_.draw_text(text, {right.x - canvas_.measure(text, font).width / 2, right.y}, font, {kSoftInk});
  }

  void draw_thumbnails() {
    const int64_t num_frames = plot_.frames.size(0);
    const auto fits = static_cast<int64_t>(std::max(1., std::floor(width_ / (kThumbnail_px + 6))));
    const int64_t count = std::min(fits, num_frames);
    const double room = width_ / static_cast<double>(count), side = std::min(kThumbnail_px, room - 2);
    for (int64_t i = 0; i < count; ++i) {
      const double middle = kLeft + room * (static_cast<double>(i) + .5);
      const auto frame = static_cast<int64_t>((middle - kLeft) / cell_w_);
      const at::Tensor picture = plot_.frames[std::min(frame, num_frames - 1)];
      const Box box{middle - side / 2, kTop - 14 - side, middle + side / 2, kTop - 14};
      canvas_.draw_picture(raster_of(picture), box);
      canvas_.stroke({{middle, kTop - 12}, {middle, kTop - 3}}, {kSoftInk}, 1.5);
    }
  }

  // The rows of 0, 1, 2, 5, 10 ... steps, where there is room, and the last.
  void draw_steps() {
    const auto row_y = [&](size_t row) { return kTop + cell_h_ * (static_cast<double>(row) + .5); };
    const double last_y = row_y(plot_.steps.size() - 1);
    double above = -INFINITY;
    const auto mark_row = [&](size_t row) {
      const double y = row_y(row);
      canvas_.stroke({{kLeft - 8, y}, {kLeft, y}}, {kSoftInk}, 1.5);
      to_right(fmt::format("{}", plot_.steps[row]), {kLeft - 14, y});
      above = y;
    };
    for (int64_t power = 0; power <= 9; ++power) {
      for (const int64_t digit : {1, 2, 5}) {
        const auto step =
            power == 0 && digit == 1 ? int64_t{0} : digit * static_cast<int64_t>(std::pow(10, power)) / 10;
        const auto found = std::lower_bound(plot_.steps.begin(), plot_.steps.end(), step);
        if (found == plot_.steps.end() || (step == 0 && *found != 0)) continue;
        const auto row = static_cast<size_t>(found - plot_.steps.begin());
        if (row_y(row) >= above + kFont_px && row_y(row) + kFont_px <= last_y) mark_row(row);
      }
    }
    mark_row(plot_.steps.size() - 1);
    from_left("step", {24, kTop - 20}, {.size_px = kFont_px}, kInk);
  }

  void draw_frames() {
    const Font font{.size_px = kFont_px};
    const auto count = static_cast<double>(plot_.values.size(1));
    for (const double frame : round_ticks(0, count, 12)) {
      const double x = kLeft + cell_w_ * frame, y = kTop + height_;
      canvas_.stroke({{x, y}, {x, y + 8}}, {kSoftInk}, 1.5);
      canvas_.draw_text(shortest(frame), {x, y + 26}, font, {kSoftInk});
    }
    canvas_.draw_text("frame", {kLeft + width_ / 2, kTop + height_ + 66}, font, {kInk});
  }

  void draw_scale() {
    constexpr double kSide = 26;
    constexpr int kParts = 5;
    const double x = kLeft + width_ + 40;
    for (int i = 0; i <= kParts; ++i) {
      const double value = 1 - static_cast<double>(i) / kParts, y = kTop + kSide * i;
      canvas_.fill_box({x, y, x + kSide, y + kSide}, {{value, value, value}});
      from_left(shortest(std::round(value * 10) / 10), {x + kSide + 12, y + kSide / 2}, {.size_px = kFont_px},
                kSoftInk);
    }
  }

  const WatchPlot& plot_;
  double cell_w_, cell_h_, width_, height_;
  Canvas canvas_;
};

}  // namespace

void draw_watch(const std::filesystem::path& path, const WatchPlot& plot, const OutputMark& mark) {
  Drawing drawing(plot);
  drawing.draw();
  drawing.write(path, mark);
}

}  // namespace atelier
