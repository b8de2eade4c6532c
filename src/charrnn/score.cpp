#include "charrnn/score.h"

#include <cmath>

#include "base/text.h"

namespace atelier {

void SampleScore::add(const std::string& name, double value, int decimals) {
  const double digits = std::pow(10, decimals);
  entries_.push_back({name, shortest(std::round(value * digits) / digits), true});
}

}  // namespace atelier
