#include "style/patch_term.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

#include "style/whole_map.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;

class PatchTerm : public WholeMapTerm {
 public:
  PatchTerm(const std::string& layer, double weight, std::shared_ptr<const PatchPool> pool, Scaling scaling,
            PatchPlace place)
      : WholeMapTerm(layer), pool_(std::move(pool)), place_(std::move(place)) {
    const auto numbers = static_cast<double>(pool_->side() * pool_->side() * pool_->features().size(1));
    weight_ = weight / (scaling == Scaling::relative ? std::max(kTiny, pool_->mean_square()) : numbers);
  }

 protected:
  // Position by position of the patches: the map against what the matches show there.
  Slope slope(const at::Tensor& map) const override {
    at::Tensor by_map = at::zeros_like(map);
    if (map.size(1) < pool_->side() || map.size(2) < pool_->side()) return {0, by_map};
    const PatchMatches matches = pool_->matches(map, place_.guides);
    const at::Tensor weights = patch_weights(map);
    double loss = 0;
    for (int64_t position = 0; position < pool_->side() * pool_->side(); ++position) {
      const int64_t down = position / pool_->side(), right = position % pool_->side();
      const at::Tensor error = part(map, matches, down, right) - pool_->matched(matches, down, right);
      const at::Tensor weighted = error * weights;
      loss += (weighted * error).sum().item<double>();
      part(by_map, matches, down, right).add_(weighted);
    }
    return {loss, by_map.mul_(2)};
  }

 private:
  static at::Tensor part(const at::Tensor& map, const PatchMatches& matches, int64_t down, int64_t right) {
    return map.narrow(1, down, matches.places.size(0)).narrow(2, right, matches.places.size(1));
  }

  // (rows, columns) of patches, their sum the term's weight.
  at::Tensor patch_weights(const at::Tensor& map) const {
    at::Tensor mask = place_.mask;
    if (!mask.defined()) mask = at::ones({map.size(1), map.size(2)}, map.options());
    const at::Tensor covered =
        at::avg_pool2d(mask.to(map.options()).unsqueeze(0), {pool_->side(), pool_->side()}, {1, 1})[0];
    return covered * (weight_ / std::max(kTiny, covered.sum().item<double>()));
  }

  std::shared_ptr<const PatchPool> pool_;
  PatchPlace place_;
  double weight_;
};

}  // namespace

std::shared_ptr<const Term> patch_term(const std::string& layer, double weight,
                                       std::shared_ptr<const PatchPool> pool, Scaling scaling,
                                       const PatchPlace& place) {
  return std::make_shared<PatchTerm>(layer, weight, std::move(pool), scaling, place);
}

}  // namespace atelier
