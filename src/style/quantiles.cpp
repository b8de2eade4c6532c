#include "style/quantiles.h"

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
#include "style/transport.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr int64_t kPlacesAtOnce = 65536;
constexpr double kWidth = 2;     // scale of a line, in root mean squares of the style along it
constexpr double kLeast = 0.02;  // of all directions' mean, which lines without style have

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
