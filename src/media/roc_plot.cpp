#include "media/roc_plot.h"

#include <spdlog/fmt/fmt.h>

#include <algorithm>

#include "base/text.h"
#include "media/canvas.h"

namespace atelier {

namespace {

constexpr PictureSize kSheet{.height = 1100, .width = 1500};
constexpr Box kFrame{130, 110, 1010, 990};
constexpr double kFont_px = 23, kTitle_px = 34;
constexpr size_t kMostNamed = 10;
const Color kPaper{1, 1, 1}, kInk{0.13, 0.13, 0.15}, kSoftInk{0.42, 0.42, 0.46}, kGrid{0.92, 0.92, 0.93};

// Told apart by people who see few colors too (Okabe and Ito 2008).
const std::vector<Color> kColors{{0, .447, .698}, {.835, .369, 0},    {0, .62, .451}, {.8, .475, .655},
                                 {.902, .624, 0}, {.337, .706, .914}, {.3, .3, .3},   {.55, .34, .16},
                                 {.45, .30, .70}, {.60, .65, .10}};

Point at(double x, double y) {
  return {kFrame.left + x * (kFrame.right - kFrame.left), kFrame.bottom - y * (kFrame.bottom - kFrame.top)};
}

void text_from(Canvas& canvas, const std::string& text, const Point& left, const Font& font,
               const Color& color) {
  canvas.draw_text(text, {left.x + canvas.measure(text, font).width / 2, left.y}, font, {color});
}

void draw_axes(Canvas& canvas) {
  const Font font{.size_px = kFont_px};
  constexpr int kParts = 5;
  for (int i = 0; i <= kParts; ++i) {
    const double share = static_cast<double>(i) / kParts;
    canvas.stroke({at(share, 0), at(share, 1)}, {kGrid}, 2);
    canvas.stroke({at(0, share), at(1, share)}, {kGrid}, 2);
    const std::string text = std::to_string(100 * i / kParts);
    canvas.draw_text(text, {at(share, 0).x, kFrame.bottom + 26}, font, {kSoftInk});
    const double width = canvas.measure(text, font).width;
    canvas.draw_text(text, {kFrame.left - 14 - width / 2, at(0, share).y}, font, {kSoftInk});
  }
  canvas.stroke({at(0, 0), at(1, 1)}, {kSoftInk, .5}, 2);
  canvas.draw_text("false alarms, % of all others", {at(.5, 0).x, kFrame.bottom + 66}, font, {kInk});
  text_from(canvas, "found, %", {kFrame.left, kFrame.top - 28}, font, kInk);
}

}  // namespace

void draw_roc(const std::filesystem::path& path, const RocPlot& plot, const OutputMark& mark) {
  Canvas canvas("png", kSheet, kPaper);
  draw_axes(canvas);
  const Font font{.size_px = kFont_px};
  if (!plot.title.empty())
    text_from(canvas, plot.title, {kFrame.left, 42}, {.size_px = kTitle_px, .bold = true}, kInk);
  for (size_t i = plot.curves.size(); i-- > 0;) {
    const RocPlot::Curve& curve = plot.curves[i];
    Polygon line;
    for (const Point& point : curve.points) line.push_back(at(point.x, point.y));
    const bool is_named = i < kMostNamed;
    canvas.stroke(line, {is_named ? kColors[i] : kSoftInk, is_named ? 1 : .25}, is_named ? 4 : 1.5);
    if (!is_named) continue;
    constexpr double kLine_px = 40;
    const double y = kFrame.top + 24 + kLine_px * static_cast<double>(i), x = kFrame.right + 40;
    canvas.stroke({{x, y}, {x + 36, y}}, {kColors[i]}, 5);
    text_from(canvas, curve.name + "  " + fmt::format("{:.4f}", curve.area), {x + 50, y}, font, kInk);
  }
  if (!plot.curves.empty())
    text_from(canvas, "and the area under its curve", {kFrame.right + 40, kFrame.top - 28}, font, kSoftInk);
  canvas.write(path, mark);
}

}  // namespace atelier
