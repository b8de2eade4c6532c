#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "app/map_options.h"
#include "base/color_scale.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kMostWholeKinds = 12;  // whole numbers of so few kinds are names: digits, classes
const Color kNothing{0.6, 0.6, 0.6};

using Texts = std::vector<std::string>;

template <class Test>
bool all_of(const Texts& texts, const Test& test) {
  bool is_any = false;
  for (const std::string& text : texts) {
    if (text.empty()) continue;
    if (!test(text)) return false;
    is_any = true;
  }
  return is_any;
}

bool is_color(const std::string& text) {
  return text[0] == '#' && (text.size() == 4 || text.size() == 7) &&
         text.find_first_not_of("0123456789abcdefABCDEF", 1) == std::string::npos;
}

bool is_number(const std::string& text) {
  return parse_number(text).has_value();
}

bool are_kinds(const Texts& texts) {
  std::set<std::string> kinds(texts.begin(), texts.end());
  return kinds.size() <= kMostWholeKinds &&
         all_of(texts, [](const std::string& text) { return parse_int(text).has_value(); });
}

void color_directly(MapPoints& points, const Texts& texts) {
  for (const std::string& text : texts) points.colors.push_back(text.empty() ? kNothing : parse_color(text));
}

void color_by_value(MapPoints& points, const Texts& texts) {
  MapLegend& legend = points.legend;
  legend.low = INFINITY, legend.high = -INFINITY;
  for (const std::string& text : texts)
    if (const auto value = parse_number(text)) {
      legend.low = std::min(legend.low, *value);
      legend.high = std::max(legend.high, *value);
    }
  const double range = legend.high > legend.low ? legend.high - legend.low : 1;
  for (const std::string& text : texts) {
    const auto value = parse_number(text);
    points.colors.push_back(value ? scale_color((*value - legend.low) / range) : kNothing);
  }
}

// Numbers in their order, names by how many points have them.
Texts kinds_of(const Texts& texts) {
  std::map<std::string, size_t> count;
  for (const std::string& text : texts)
    if (!text.empty()) ++count[text];
  Texts kinds;
  for (const auto& [kind, number] : count) kinds.push_back(kind);
  const bool are_numbers = all_of(kinds, is_number);
  std::stable_sort(kinds.begin(), kinds.end(), [&](const std::string& a, const std::string& b) {
    return are_numbers ? *parse_number(a) < *parse_number(b) : count[a] > count[b];
  });
  return kinds;
}

void color_by_kind(MapPoints& points, const Texts& texts) {
  const Texts kinds = kinds_of(texts);
  const std::vector<Color> colors = category_colors(kinds.size());
  std::map<std::string, Color> color_of{{"", kNothing}};
  for (size_t i = 0; i < kinds.size(); ++i) {
    color_of[kinds[i]] = colors[i];
    points.legend.kinds.push_back({kinds[i], colors[i]});
  }
  for (const std::string& text : texts) points.colors.push_back(color_of[text]);
}

}  // namespace

void color_by(MapPoints& points, const std::vector<std::string>& given, const std::string& as,
              const std::string& title) {
  Texts texts;
  for (const std::string& text : given) texts.push_back(trim(text));
  points.colors.clear();
  points.legend = {.title = title};
  if (as != "categories" && all_of(texts, is_color))
    color_directly(points, texts);
  else if (all_of(texts, is_number) && (as == "values" || (as == "auto" && !are_kinds(texts))))
    color_by_value(points, texts);
  else
    color_by_kind(points, texts);
}

}  // namespace atelier
