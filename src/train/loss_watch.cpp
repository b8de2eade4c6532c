#include "train/loss_watch.h"

#include <algorithm>
#include <cmath>

namespace atelier {

namespace {

constexpr size_t kMostRecent = 101, kEnough = 11;
constexpr double kHigh = 3;           // times the median
constexpr double kNegligible = 0.02;  // of the first loss: near 0 losses jump by many times without harm
constexpr int64_t kManyHigh = 5;

double median(std::vector<double> values) {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

}  // namespace

bool LossWatch::explodes_with(double loss) {
  if (!std::isfinite(loss)) return true;
  if (recent.empty()) first = std::abs(loss);
  const double usual = recent.size() >= kEnough ? median(recent) : 0;
  if (usual > 0 && loss > kHigh * usual && loss > kNegligible * first) return ++num_high >= kManyHigh;
  num_high = 0;
  recent.push_back(loss);
  if (recent.size() > kMostRecent) recent.erase(recent.begin());
  return false;
}

}  // namespace atelier
