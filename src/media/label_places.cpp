#include "media/label_places.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

namespace atelier {

namespace {

// Steps of a label's own half size from its point, the nearest first: at most a line and a half away.
constexpr std::array<Point, 23> kNearby{
    {{0, 0},       {0, -0.7},  {0, 0.7},    {0.3, 0},  {-0.3, 0},  {0, -1.2}, {0, 1.2}, {0.4, -1},
     {-0.4, -1},   {0.4, 1},   {-0.4, 1},   {0.7, 0},  {-0.7, 0},  {0, -2.3}, {0, 2.3}, {0.6, -2.3},
     {-0.6, -2.3}, {0.6, 2.3}, {-0.6, 2.3}, {1, -1.2}, {-1, -1.2}, {1, 1.2},  {-1, 1.2}}};
// Sides of a dot, as cartographers prefer them.
constexpr std::array<Point, 8> kBeside{
    {{1, 0}, {-1, 0}, {0, -1}, {0, 1}, {1, -0.8}, {1, 0.8}, {-1, -0.8}, {-1, 0.8}}};

std::vector<Point> candidates(const LabelRequest& request, double width, double height, double gap) {
  std::vector<Point> places;
  if (request.dot_radius > 0) {
    for (const Point& side : kBeside) {
      const double apart = request.dot_radius + (side.y == 0 || side.x == 0 ? gap : gap / 2);
      places.push_back({request.anchor.x + side.x * (width / 2 + apart),
                        request.anchor.y + side.y * (height / 2 + (side.x == 0 ? apart : 0))});
    }
  } else {
    for (const Point& step : kNearby)
      places.push_back({request.anchor.x + step.x * width / 2, request.anchor.y + step.y * height / 2});
  }
  return places;
}

// Moved into the sheet; nullopt where that would part a label from its dot.
std::optional<Box> within(const Box& sheet, const Box& box, bool may_move) {
  if (sheet.contains(box)) return box;
  if (!may_move || box.width() > sheet.width() || box.height() > sheet.height()) return std::nullopt;
  const double right = std::max(0.0, sheet.left - box.left) - std::max(0.0, box.right - sheet.right);
  const double down = std::max(0.0, sheet.top - box.top) - std::max(0.0, box.bottom - sheet.bottom);
  return Box{box.left + right, box.top + down, box.right + right, box.bottom + down};
}

std::optional<PlacedLabel> placed(const LabelRequest& request, const LabelRules& rules, TakenBoxes& taken) {
  for (double font : rules.fonts_px) {
    if (request.largest_px > 0 && font > request.largest_px && font > rules.fonts_px.back()) continue;
    const double width = request.width_ems * font, height = rules.line_ems * font, gap = rules.gap_ems * font;
    for (const Point& center : candidates(request, width, height, gap)) {
      const auto box = within(rules.sheet, Box::around(center, width, height), request.dot_radius <= 0);
      if (!box || !taken.is_free(box->grown(gap))) continue;
      if (rules.avoided && !rules.avoided->is_free(*box)) continue;
      taken.take(*box);
      return PlacedLabel{0, box->center(), font};
    }
  }
  return std::nullopt;
}

}  // namespace

template <class Visit>
bool TakenBoxes::visit(const Box& box, const Visit& visit) const {
  const auto square = [&](double value) { return static_cast<int64_t>(std::floor(value / grid_px_)); };
  for (int64_t row = square(box.top); row <= square(box.bottom); ++row)
    for (int64_t column = square(box.left); column <= square(box.right); ++column)
      if (!visit(static_cast<uint64_t>(row) << 32 ^ static_cast<uint32_t>(column))) return false;
  return true;
}

bool TakenBoxes::is_free(const Box& box) const {
  return visit(box, [&](uint64_t square) {
    const auto found = boxes_.find(square);
    return found == boxes_.end() || std::none_of(found->second.begin(), found->second.end(),
                                                 [&](const Box& other) { return other.overlaps(box); });
  });
}

void TakenBoxes::take(const Box& box) {
  visit(box, [&](uint64_t square) {
    boxes_[square].push_back(box);
    return true;
  });
}

std::vector<PlacedLabel> place_labels(const std::vector<LabelRequest>& requests, const LabelRules& rules,
                                      TakenBoxes& taken) {
  std::vector<PlacedLabel> labels;
  for (size_t i = 0; i < requests.size(); ++i) {
    if (auto label = placed(requests[i], rules, taken)) {
      label->request = i;
      labels.push_back(*label);
    }
  }
  return labels;
}

}  // namespace atelier
