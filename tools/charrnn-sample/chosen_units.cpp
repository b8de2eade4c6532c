#include "charrnn-sample/chosen_units.h"

#include <algorithm>

#include "base/text.h"

namespace atelier {

namespace {

constexpr double kMostNumbers = 256 << 20;  // of all units' activity, 4 bytes each

void check_unit(const Unit& unit, const std::vector<Unit>& all, const std::string& network) {
  if (std::find(all.begin(), all.end(), unit) != all.end()) return;
  throw Error("there is no " + unit_name(unit), network,
              "it has " + said_count(all.back().layer + 1, "layer", "layers") + " of units 0 to " +
                  std::to_string(all.back().number));
}

}  // namespace

std::vector<Unit> chosen_units(const Writing& writing, const std::vector<Sample>& samples) {
  const std::vector<Unit> all = all_units(writing.steps);
  std::vector<Unit> chosen;
  int64_t num_chosen = 0;
  for (const std::string& name : writing.job.units) {
    const int64_t count = SampleJob::num_chosen(name);
    num_chosen += count;
    if (count > 0) continue;
    chosen.push_back(parse_unit(name, all.back().layer + 1));
    check_unit(chosen.back(), all, writing.name);
  }
  if (num_chosen == 0) return chosen;
  double length = 0;
  for (const Sample& sample : samples) length += static_cast<double>(sample.symbols.size());
  if (length * static_cast<double>(all.size()) > kMostNumbers)
    throw Error("the text is too long to choose units by", "--units",
                "take a smaller --length, or name the units");
  std::vector<Reading> readings;
  for (const Sample& sample : samples) readings.push_back(writing.reading_of(sample, all));
  for (const Unit& unit : telling_units(readings, all, num_chosen)) chosen.push_back(unit);
  return chosen;
}

}  // namespace atelier
