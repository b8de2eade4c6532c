#include "style/neighbor_term.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "style/whole_map.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr int64_t kPlaces = 1 << 14;  // whose features are in memory a few times at once

// Every so many-th place of both directions.
at::Tensor thinned(const at::Tensor& map, int64_t step) {
  if (!map.defined()) return map;
  const int64_t rows = map.dim() - 2;
  return map.slice(rows, step / 2, at::nullopt, step).slice(rows + 1, step / 2, at::nullopt, step);
}

int64_t step_for(const PatchSource& source, int64_t most_positions) {
  const int64_t height = source.features.size(1), width = source.features.size(2);
  if (most_positions <= 0 || height * width <= most_positions) return 1;
  const double ratio = static_cast<double>(height * width) / static_cast<double>(most_positions);
  return std::min({static_cast<int64_t>(std::ceil(std::sqrt(ratio))), height, width});
}

at::Tensor mean_of(const std::vector<PatchSource>& sources) {
  at::Tensor sum = at::zeros_like(sources[0].features.flatten(1).select(1, 0), at::kFloat);
  double count = 0;
  for (const PatchSource& source : sources) {
    const at::Tensor features = source.features.to(at::kFloat).flatten(1);
    at::Tensor weights = at::ones({features.size(1)}, features.options());
    if (source.mask.defined()) weights = source.mask.flatten().to(features.options());
    sum.add_(features.mv(weights));
    count += weights.sum().item<double>();
  }
  return sum / std::max(kTiny, count);
}

std::vector<PatchSource> centered(const std::vector<PatchSource>& sources, const at::Tensor& mean,
                                  int64_t most_positions) {
  std::vector<PatchSource> result;
  for (const PatchSource& source : sources) {
    const int64_t step = step_for(source, most_positions);
    const at::Tensor features = thinned(source.features, step).to(at::kFloat);
    result.push_back(
        {features - mean.view({-1, 1, 1}), thinned(source.guides, step), thinned(source.mask, step)});
  }
  return result;
}

class NeighborTerm : public WholeMapTerm {
 public:
  NeighborTerm(const std::string& layer, double weight, std::shared_ptr<const NeighborPool> pool,
               PatchPlace place)
      : WholeMapTerm(layer), weight_(weight), pool_(std::move(pool)), place_(std::move(place)) {}

 protected:
  Slope slope(const at::Tensor& map) const override {
    const at::Tensor own_mean = map.mean({1, 2}, /*keepdim=*/true);
    const at::Tensor places = pool_->pool.matches(map - own_mean, place_.guides).places.flatten();
    const at::Tensor all = map.flatten(1), by_map = at::empty_like(all), weights = weights_of(map);
    double loss = 0;
    for (int64_t start = 0; start < all.size(1); start += kPlaces) {
      const int64_t count = std::min(kPlaces, all.size(1) - start);
      const at::Tensor features = all.narrow(1, start, count) - pool_->mean.unsqueeze(1);
      const at::Tensor wanted = pool_->pool.features().index_select(0, places.narrow(0, start, count)).t();
      loss +=
          add_distances(features, wanted, weights.narrow(0, start, count), by_map.narrow(1, start, count));
    }
    return {loss, by_map.view_as(map)};
  }

 private:
  // The derivative of -cos(f, m) is (cos f/|f| - m/|m|) / |f|.
  static double add_distances(const at::Tensor& features, const at::Tensor& wanted, const at::Tensor& weights,
                              const at::Tensor& by_features) {
    const at::Tensor norms = features.norm(2, 0).clamp_min(kTiny);
    const at::Tensor to = wanted / wanted.norm(2, 0).clamp_min(kTiny), from = features / norms;
    const at::Tensor cosines = (from * to).sum(0);
    by_features.copy_((from * cosines - to) * (weights / norms));
    return ((1 - cosines) * weights).sum().item<double>();
  }

  // (places), their sum the term's weight.
  at::Tensor weights_of(const at::Tensor& map) const {
    at::Tensor mask = at::ones({map.size(1) * map.size(2)}, map.options());
    if (place_.mask.defined()) mask = place_.mask.to(map.options()).flatten();
    return mask * (weight_ / std::max(kTiny, mask.sum().item<double>()));
  }

  double weight_;
  std::shared_ptr<const NeighborPool> pool_;
  PatchPlace place_;
};

}  // namespace

NeighborPool::NeighborPool(const std::vector<PatchSource>& sources, int64_t most_positions)
    : mean(mean_of(sources)), pool(centered(sources, mean, most_positions), /*side=*/1) {}

std::shared_ptr<const Term> neighbor_term(const std::string& layer, double weight,
                                          std::shared_ptr<const NeighborPool> pool, const PatchPlace& place) {
  return std::make_shared<NeighborTerm>(layer, weight, std::move(pool), place);
}

}  // namespace atelier
