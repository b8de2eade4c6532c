// Labels: on their points, beside their dots, or within their cells.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "media/cells.h"
#include "media/map_scene.h"

namespace atelier {

namespace {

constexpr double kFontShrink = 0.82;
constexpr double kMostGrowth = 1.5;   // of labels where points are sparse
constexpr double kMostCrowded = 1.5;  // smallest fonts between dots: where there is less, labels cover some
constexpr double kPaddingEms = 0.35;  // at both ends of a label together, within its cell
constexpr double kLineEms = 1.16;

double smallest_font(const MapScene& scene) {
  return std::max(9.0, scene.px(15));
}

double mean(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

// So that labels as long as the mean fill `share` of the room that points have.
double font_by_density(const MapScene& scene, double mean_ems, double share) {
  if (scene.style.font_px > 0) return scene.style.font_px;
  const double fitting = scene.spacing * std::sqrt(share / (std::max(mean_ems, 1.0) * kLineEms));
  return std::clamp(fitting, smallest_font(scene), scene.px(80));
}

std::vector<double> fonts_from(double largest, double smallest) {
  std::vector<double> fonts{largest};
  while (fonts.back() * kFontShrink > smallest) fonts.push_back(fonts.back() * kFontShrink);
  if (fonts.back() > smallest) fonts.push_back(smallest);
  return fonts;
}

const std::string& text_of(const MapScene& scene, size_t i) {
  return scene.drawing.labels[scene.rows[i]];
}

TakenBoxes dots_of(const MapScene& scene) {
  const double side = 1.8 * dot_radius(scene);  // of a square that hardly sticks out of the dot
  TakenBoxes dots(std::max(side, scene.spacing));
  for (const Point& place : scene.places) dots.take(Box::around(place, side, side));
  return dots;
}

// Those in view that have a label, the most important first.
std::vector<size_t> labeled_order(const MapScene& scene) {
  std::vector<size_t> order;
  for (size_t i = 0; i < scene.rows.size(); ++i)
    if (!text_of(scene, i).empty()) order.push_back(i);
  const std::vector<double>& importance = scene.drawing.importance;
  if (!importance.empty())
    std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) {
      return importance[scene.rows[a]] > importance[scene.rows[b]];
    });
  return order;
}

// Takes those that fit into their cells out of `order`.
std::vector<PlacedLabel> placed_in_cells(const MapScene& scene, std::vector<size_t>& order,
                                         const std::vector<double>& ems, double largest, TakenBoxes& taken) {
  std::vector<PlacedLabel> placed;
  std::vector<size_t> left;
  for (size_t k = 0; k < order.size(); ++k) {
    const Polygon& cell = scene.cells[order[k]];
    const Fit fit = largest_fit(cell, ems[order[k]] + kPaddingEms, kLineEms);
    const double font = std::min(fit.scale, largest);
    if (font < smallest_font(scene)) {
      if (!cell.empty() && scene.page.frame.contains(scene.places[order[k]])) left.push_back(order[k]);
      continue;
    }
    placed.push_back({order[k], fit.center, font});
    taken.take(Box::around(fit.center, ems[order[k]] * font, kLineEms * font));
  }
  order = left;
  return placed;
}

Color color_of_label(const MapScene& scene, size_t i) {
  if (!scene.cells.empty()) return contrast_color(scene.color_of(i));
  if (scene.drawing.colors.empty() || scene.style.parts.points || scene.style.parts.pictures)
    return scene.ink();
  return mixed(scene.color_of(i), scene.ink(), 0.35);
}

}  // namespace

MapLabels place_map_labels(const MapScene& scene, Canvas& canvas) {
  MapLabels labels{.placed = {}, .is_labeled = std::vector<bool>(scene.rows.size(), false)};
  if (!scene.style.parts.labels || scene.drawing.labels.empty()) return labels;
  std::vector<size_t> order = labeled_order(scene);
  if (order.empty()) return labels;
  std::vector<double> ems(scene.rows.size(), 0), of_labels;
  for (size_t i : order) {
    ems[i] = canvas.measure(text_of(scene, i), {scene.style.font, 1}).width;
    of_labels.push_back(ems[i]);
  }
  const bool in_cells = !scene.cells.empty(), has_dots = scene.style.parts.points || scene.style.parts.path;
  const double largest = font_by_density(scene, mean(of_labels), in_cells ? 1.0 : has_dots ? 0.2 : 0.4);
  labels.taken = TakenBoxes(2 * largest);
  if (in_cells) labels.placed = placed_in_cells(scene, order, ems, largest, labels.taken);

  std::vector<LabelRequest> requests;
  for (size_t i : order)
    requests.push_back({scene.places[i], ems[i],
                        largest * std::clamp(scene.room[i] / scene.spacing, 1.0, kMostGrowth),
                        has_dots ? dot_radius(scene) : 0});
  const double first = in_cells ? smallest_font(scene) : largest * kMostGrowth;
  LabelRules rules{scene.sheet().grown(-scene.px(24)), fonts_from(first, smallest_font(scene))};
  const TakenBoxes dots = dots_of(scene);
  if (has_dots && scene.spacing > kMostCrowded * smallest_font(scene)) rules.avoided = &dots;
  for (PlacedLabel label : place_labels(requests, rules, labels.taken)) {
    label.request = order[label.request];
    labels.placed.push_back(label);
  }
  for (const PlacedLabel& label : labels.placed) labels.is_labeled[label.request] = true;
  return labels;
}

void draw_labels(Canvas& canvas, const MapScene& scene, const MapLabels& labels) {
  const bool needs_halo = scene.style.parts.points || scene.style.parts.pictures || scene.style.parts.path ||
                          !scene.drawing.segments.empty();
  for (const PlacedLabel& label : labels.placed) {
    const size_t i = label.request;
    // Small ones may stick out of their cells, and take some of its color along.
    const bool sticks_out = !scene.cells.empty() && label.font_px <= smallest_font(scene);
    const Paint halo{sticks_out ? scene.color_of(i) : scene.style.background, 0.85};
    canvas.draw_text(text_of(scene, i), label.center, {scene.style.font, label.font_px},
                     {color_of_label(scene, i)}, needs_halo || sticks_out ? 0.11 * label.font_px : 0, halo);
  }
}

}  // namespace atelier
