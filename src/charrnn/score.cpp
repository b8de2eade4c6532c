#include "charrnn/score.h"

#include <cmath>

#include "base/text.h"

namespace atelier {

void Score::add(const std::string& name, double value) {
  constexpr double kDigits = 1e3;
  entries_.push_back({name, shortest(std::round(value * kDigits) / kDigits), true});
}

}  // namespace atelier
