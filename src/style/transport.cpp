#include "style/transport.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "style/samples.h"

namespace atelier {
namespace {

// The style's quantiles as a function of the share that lies below.
class QuantileCurve {
 public:
  explicit QuantileCurve(const float* means) : means_(means), sums_(kQuantiles + 1) {
    for (int64_t i = 0; i < kQuantiles; ++i) {
      sums_[i + 1] = sums_[i] + means[i] / kShares;
      mean_square_ += means[i] * static_cast<double>(means[i]) / kShares;
    }
  }
  double at(double share) const {
    const double place = std::clamp(share * kShares - 0.5, 0.0, kShares - 1.001);
    const auto i = static_cast<int64_t>(place);
    return means_[i] + (place - static_cast<double>(i)) * (means_[i + 1] - means_[i]);
  }
  // From 0 to the share.
  double integral(double share) const {
    const double place = std::clamp(share * kShares, 0.0, kShares);
    const auto i = std::min(static_cast<int64_t>(place), kQuantiles - 1);
    return sums_[i] + (place - static_cast<double>(i)) * means_[i] / kShares;
  }
  double mean_square() const { return mean_square_; }

 private:
  static constexpr auto kShares = static_cast<double>(kQuantiles);
  const float* means_;
  std::vector<double> sums_;
  double mean_square_ = 0;
};

// Fills in T halfway between nodes. Returns the loss: each node's share of all is carried to the shares of
// the style at its turn.
double transport_along(const int64_t* counts, double total, double center, double scale,
                       const QuantileCurve& style, float* curve) {
  double below = 0, carried = 0, loss = style.mean_square();
  int64_t from_below = 0;  // what the interval below leaves to a node
  for (int64_t node = 0; node < kNodes; ++node) {
    const int64_t mass = counts[2 * node] * kUnit - counts[2 * node + 1] + from_below;
    from_below = counts[2 * node + 1];
    if (mass > 0) {
      const double share = static_cast<double>(mass) / (total * kUnit * kUnit);
      const double value = node_value(node, center, scale), integral = style.integral(below + share);
      loss += value * (value * share - 2 * (integral - carried));
      below += share;
      carried = integral;
    }
    curve[node] = static_cast<float>(style.at(below));
  }
  return loss;
}

}  // namespace

Transport transport(const BinnedLines& lines, const at::Tensor& counts, const at::Tensor& quantiles) {
  const int64_t channels = quantiles.size(0);
  Transport result{.curves = at::zeros({channels, kNodes})};
  result.total = static_cast<double>(counts[0].select(1, 0).sum().item<int64_t>()) / kUnit;
  if (result.total == 0) return result;
  const float *center = lines.center.const_data_ptr<float>(), *scale = lines.scale.const_data_ptr<float>();
  const auto* from = counts.const_data_ptr<int64_t>();
  const float* style = quantiles.const_data_ptr<float>();
  float* to = result.curves.data_ptr<float>();
  std::vector<double> losses(channels);
  at::parallel_for(0, channels, 8, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c)
      losses[c] = transport_along(from + c * 2 * kNodes, result.total, center[c], scale[c],
                                  QuantileCurve(style + c * kQuantiles), to + c * kNodes);
  });
  for (const double loss : losses) result.loss += loss / static_cast<double>(channels);
  return result;
}

}  // namespace atelier
