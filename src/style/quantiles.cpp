#include "style/quantiles.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "style/binned.h"
#include "style/samples.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr int64_t kPlacesAtOnce = 65536;
constexpr double kWidth = 2;     // scale of a line, in root mean squares of the style along it
constexpr double kLeast = 0.02;  // of all directions' mean, which lines without style have

// --- The map of one line ---

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

struct Transport {
  at::Tensor curves;           // (C,kNodes)
  double loss = 0, total = 0;  // mean over lines; places, as they are weighed
};

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

// --- The picture ---

// Lines that see most of the style's values well, from quantiles (C,kQuantiles). What a rectifier leaves has
// most of them at 0.
BinnedLines lines_of(const at::Tensor& quantiles) {
  const at::Tensor lowest = quantiles.narrow(1, 0, 1), mean = quantiles.mean(1, true);
  const at::Tensor center = at::where(lowest < 0, mean, at::zeros_like(mean));
  const at::Tensor squares = (quantiles - center).square_().mean(1, true);
  const at::Tensor spread = squares.sqrt();
  const double least = kLeast * std::sqrt(squares.mean().item<double>()) + kTiny;
  return {center, spread.clamp_min(least) * kWidth};
}

class QuantileTerm : public Term {
 public:
  QuantileTerm(std::string layer, const at::Tensor& directions, double weight, const at::Tensor& quantiles,
               Scaling scaling, const at::Tensor& mask)
      : layer_(std::move(layer)),
        quantiles_(quantiles),
        lines_(lines_of(quantiles)),
        directions_(directions),
        weight_(weight) {
    if (scaling == Scaling::relative) weight_ /= std::max(kTiny, quantiles.square().mean().item<double>());
    if (mask.defined()) weights_ = (mask[0][0] * kUnit).round().to(at::kInt);
  }

  const std::string& layer() const override { return layer_; }
  size_t num_sums() const override { return 1; }
  size_t num_terms() const override { return 2; }

  Tensors sums(const at::Tensor& seen, const MapPart& part) const override {
    at::Tensor counts = at::zeros({seen.size(1), kNodes, 2}, seen.options().dtype(at::kLong));
    const BinnedLines lines = lines_on(seen.device());
    for_each_band(seen, part, [&](const at::Tensor& features, const at::Tensor& weights, int64_t, int64_t) {
      count_values(lines, projected(features), weights, counts);
    });
    return {counts};
  }

  Gathered gathered(const Tensors& sums) const override {
    const Transport found = transport(lines_, sums[0].cpu(), quantiles_);
    const double share = weight_ / (static_cast<double>(quantiles_.size(0)) * std::max(1.0, found.total));
    return {.terms = {found.curves.to(sums[0].device()), at::full({}, 2 * share, at::kDouble)},
            .loss = weight_ * found.loss};
  }

  at::Tensor seed(const at::Tensor& seen, const Tensors& terms, const MapPart& part) const override {
    at::Tensor seed = at::empty(seen.sizes(), seen.options().dtype(at::kFloat));
    const BinnedLines lines = lines_on(seen.device());
    const double factor = terms[1].item<double>();
    for_each_band(seen, part,
                  [&](const at::Tensor& features, const at::Tensor& weights, int64_t from, int64_t rows) {
                    at::Tensor errors = projected(features);
                    subtract_curves(lines, terms[0], errors);
                    if (directions_.defined()) errors = directions_.to(seen.device()).t().mm(errors);
                    errors.mul_(factor);
                    if (weights.defined()) errors.mul_(weights / static_cast<double>(kUnit));
                    seed[0].narrow(1, from, rows).copy_(errors.view({seen.size(1), rows, -1}));
                  });
    return seed;
  }

 private:
  BinnedLines lines_on(at::Device device) const {
    return {lines_.center.to(device), lines_.scale.to(device)};
  }

  at::Tensor projected(const at::Tensor& features) const {
    return directions_.defined() ? directions_.to(features.device()).mm(features) : features;
  }

  // Rows of a part at a time: features (C,n) that are the visitor's to change, weights (n) or none, the first
  // row and their number.
  using Visit =
      std::function<void(at::Tensor features, const at::Tensor& weights, int64_t from, int64_t rows)>;
  void for_each_band(const at::Tensor& seen, const MapPart& part, const Visit& visit) const {
    const int64_t rows_at_once = std::max<int64_t>(1, kPlacesAtOnce / seen.size(3));
    for (int64_t from = 0; from < seen.size(2); from += rows_at_once) {
      const int64_t rows = std::min(rows_at_once, seen.size(2) - from);
      at::Tensor features = at::empty({seen.size(1), rows, seen.size(3)}, seen.options().dtype(at::kFloat));
      features.copy_(seen[0].narrow(1, from, rows));
      at::Tensor weights;
      if (weights_.defined())
        weights = weights_.narrow(0, part.top + from, rows)
                      .narrow(1, part.left, part.columns.length)
                      .flatten()
                      .contiguous();
      visit(features.flatten(1), weights, from, rows);
    }
  }

  std::string layer_;
  at::Tensor quantiles_;
  BinnedLines lines_;
  at::Tensor directions_, weights_;
  double weight_;
};

}  // namespace

std::shared_ptr<const Term> quantile_term(const std::string& layer, const at::Tensor& directions,
                                          double weight, const at::Tensor& quantiles, Scaling scaling,
                                          const at::Tensor& mask) {
  return std::make_shared<QuantileTerm>(layer, directions, weight, quantiles, scaling, mask);
}

}  // namespace atelier
