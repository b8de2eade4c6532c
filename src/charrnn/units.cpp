#include <algorithm>
#include <cmath>
#include <numeric>

#include "base/error.h"
#include "base/text.h"
#include "charrnn/reading.h"

namespace atelier {

namespace {

constexpr int64_t kStretch = 8;            // characters
constexpr double kAlongWithAnother = 0.7;  // correlation, either way

using Series = std::vector<float>;

// The unit's mean over each stretch, about 0.
Series slow_part(const std::vector<Reading>& readings, size_t unit, size_t num_units) {
  Series means;
  for (const Reading& reading : readings) {
    const auto length = std::ssize(reading.bits);
    for (int64_t begin = 0; begin < length; begin += kStretch) {
      const int64_t end = std::min(begin + kStretch, length);
      double sum = 0;
      for (int64_t t = begin; t < end; ++t) sum += reading.activity[t * num_units + unit];
      means.push_back(static_cast<float>(sum / static_cast<double>(end - begin)));
    }
  }
  const double mean = std::accumulate(means.begin(), means.end(), 0.0) / std::max<double>(1, means.size());
  for (float& value : means) value -= static_cast<float>(mean);
  return means;
}

double product(const Series& a, const Series& b) {
  return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace

std::vector<Unit> all_units(const StepNetwork& network) {
  const StepNetwork::State state = network.resting_state(1);
  std::vector<Unit> units;
  for (int64_t layer = 0; layer < std::ssize(state.hidden); ++layer)
    for (int64_t number = 0; number < std::ssize(state.hidden[layer]); ++number)
      units.push_back({layer, number});
  return units;
}

Unit parse_unit(const std::string& text, int64_t num_layers) {
  const size_t colon = text.find(':');
  const bool has_layer = text.starts_with("layer") && colon != std::string::npos;
  const auto layer = has_layer ? parse_int(text.substr(5, colon - 5)) : num_layers;
  const auto number = parse_int(has_layer ? text.substr(colon + 1) : text);
  if (!layer || !number || *layer < 1 || *number < 0)
    throw Error("'" + text + "' is no unit", "--units", "write 3, layer2:40, auto or auto:12");
  return {*layer - 1, *number};
}

std::string unit_name(const Unit& unit) {
  return "layer " + std::to_string(unit.layer + 1) + ", unit " + std::to_string(unit.number);
}

std::vector<Unit> telling_units(const std::vector<Reading>& readings, const std::vector<Unit>& units,
                                int64_t count) {
  std::vector<Series> slow;
  std::vector<double> strength;
  for (size_t unit = 0; unit < units.size(); ++unit) {
    slow.push_back(slow_part(readings, unit, units.size()));
    strength.push_back(product(slow.back(), slow.back()));
  }
  std::vector<size_t> order(units.size()), chosen;
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](size_t a, size_t b) { return strength[a] > strength[b]; });
  for (const size_t candidate : order) {
    if (std::ssize(chosen) == count) break;
    const bool is_another = std::none_of(chosen.begin(), chosen.end(), [&](size_t other) {
      const double scale = std::sqrt(strength[candidate] * strength[other]);
      return std::abs(product(slow[candidate], slow[other])) > kAlongWithAnother * scale;
    });
    if (is_another) chosen.push_back(candidate);
  }
  std::vector<Unit> telling;
  for (const size_t unit : chosen) telling.push_back(units[unit]);
  return telling;
}

}  // namespace atelier
