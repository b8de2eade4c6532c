#include "media/ticks.h"

#include <cmath>

namespace atelier {

std::vector<double> round_ticks(double low, double high, int most) {
  if (!(low < high) || !std::isfinite(high - low)) return {};
  for (double power = std::floor(std::log10((high - low) / most));; ++power)
    for (double digit : {1.0, 2.0, 5.0}) {
      // Divided where the step is a fraction: 3 / 10 reads as 0.3, 3 * 0.1 does not.
      const auto multiple = [&](double i) {
        return power < 0 ? i * digit / std::pow(10, -power) : i * digit * std::pow(10, power);
      };
      const double first = std::ceil(low / multiple(1)), last = std::floor(high / multiple(1));
      if (last - first + 1 > most) continue;
      std::vector<double> ticks;
      for (double i = first; i <= last; ++i) ticks.push_back(multiple(i) + 0.0);
      return ticks;
    }
}

}  // namespace atelier
