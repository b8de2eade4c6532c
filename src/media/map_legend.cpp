// The legend: kinds beside their colors, or a bar of the scale with round numbers.
#include <algorithm>
#include <cmath>

#include "base/color_scale.h"
#include "base/text.h"
#include "media/map_scene.h"
#include "media/ticks.h"

namespace atelier {

namespace {

constexpr size_t kMostKinds = 20;
constexpr double kLineEms = 1.7, kSwatchEms = 0.9, kGapEms = 0.6, kBarEms = 1.2;

bool has_scale(const MapLegend& legend) {
  return legend.kinds.empty() && legend.low < legend.high;
}

Font legend_font(const MapStyle& style, bool bold = false) {
  return {style.font, std::max(9.0, 30.0 * static_cast<double>(style.size_px) / 3000), bold};
}

std::string text_of_the_rest(const MapLegend& legend) {
  return "and " + std::to_string(legend.kinds.size() - kMostKinds) + " more";
}

std::vector<std::string> texts_of(const MapLegend& legend) {
  std::vector<std::string> texts;
  for (size_t i = 0; i < std::min(legend.kinds.size(), kMostKinds); ++i)
    texts.push_back(legend.kinds[i].name);
  if (legend.kinds.size() > kMostKinds) texts.push_back(text_of_the_rest(legend));
  if (has_scale(legend))
    for (double tick : round_ticks(legend.low, legend.high, 6)) texts.push_back(shortest(tick));
  return texts;
}

// `left` and the middle of the line.
void draw_left(Canvas& canvas, const std::string& text, double left, double middle, const Font& font,
               const Color& color) {
  canvas.draw_text(text, {left + canvas.measure(text, font).width / 2, middle}, font, {color});
}

void draw_kinds(Canvas& canvas, const MapScene& scene, const Font& font, double top) {
  const MapLegend& legend = scene.drawing.legend;
  const double em = font.size_px, left = scene.page.legend_left,
               text_left = left + (kSwatchEms + kGapEms) * em;
  double middle = top + kLineEms / 2 * em;
  for (size_t i = 0; i < std::min(legend.kinds.size(), kMostKinds); ++i, middle += kLineEms * em) {
    canvas.fill_circle({left + kSwatchEms / 2 * em, middle}, kSwatchEms / 2 * em, {legend.kinds[i].color});
    draw_left(canvas, legend.kinds[i].name, text_left, middle, font, scene.ink());
  }
  if (legend.kinds.size() > kMostKinds)
    draw_left(canvas, text_of_the_rest(legend), text_left, middle, font,
              mixed(scene.ink(), scene.style.background, 0.35));
}

// From the highest value down.
void draw_scale(Canvas& canvas, const MapScene& scene, const Font& font, double top) {
  const MapLegend& legend = scene.drawing.legend;
  const double em = font.size_px, left = scene.page.legend_left;
  const double height = std::min(20 * em, scene.page.frame.bottom - top - em);
  constexpr int kSteps = 256;
  for (int i = 0; i < kSteps; ++i) {
    const double from = top + height * i / kSteps, to = top + height * (i + 1) / kSteps;
    canvas.fill_box({left, from, left + kBarEms * em, std::min(to + 0.5, top + height)},
                    {scale_color(1 - (i + 0.5) / kSteps)});
  }
  for (double tick : round_ticks(legend.low, legend.high, 6)) {
    const double y = top + height * (legend.high - tick) / (legend.high - legend.low);
    const double end = left + (kBarEms + 0.25) * em;
    canvas.stroke({{left + kBarEms * em, y}, {end, y}}, {scene.ink()}, std::max(1.0, scene.px(2)));
    draw_left(canvas, shortest(tick), end + 0.3 * em, y, font, scene.ink());
  }
}

}  // namespace

double legend_width(const MapDrawing& drawing, const MapStyle& style, Canvas& canvas) {
  const MapLegend& legend = drawing.legend;
  if (legend.kinds.empty() && !has_scale(legend)) return 0;
  const Font font = legend_font(style);
  double widest = 0;
  for (const std::string& text : texts_of(legend))
    widest = std::max(widest, canvas.measure(text, font).width + (kSwatchEms + kGapEms + 1) * font.size_px);
  widest = std::max(widest, canvas.measure(legend.title, legend_font(style, true)).width + font.size_px);
  return std::min(widest + font.size_px, 0.35 * static_cast<double>(style.size_px));
}

void draw_title(Canvas& canvas, const MapScene& scene) {
  const Font font{scene.style.font, std::max(14.0, scene.px(64)), true};
  const double left = scene.px(90);
  if (!scene.drawing.title.empty())
    draw_left(canvas, scene.drawing.title, left, left + font.size_px / 4, font, scene.ink());
}

void draw_legend(Canvas& canvas, const MapScene& scene) {
  const MapLegend& legend = scene.drawing.legend;
  if (legend.kinds.empty() && !has_scale(legend)) return;
  const Font font = legend_font(scene.style), heading = legend_font(scene.style, true);
  double top = scene.page.frame.top;
  if (!legend.title.empty()) {
    draw_left(canvas, legend.title, scene.page.legend_left, top + kLineEms / 2 * font.size_px, heading,
              scene.ink());
    top += kLineEms * 1.2 * font.size_px;
  }
  has_scale(legend) ? draw_scale(canvas, scene, font, top) : draw_kinds(canvas, scene, font, top);
}

}  // namespace atelier
