#include "dream/climb.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

namespace atelier {
namespace {

constexpr double kTiny = 1e-20;

}  // namespace

at::Tensor gradient_of(const Network& network, const at::Tensor& picture, const Goals& goals,
                       const std::vector<Shift>& shifts, int64_t tile_px) {
  std::vector<const Goal*> each;
  for (const WeightedGoal& one : goals) each.push_back(one.goal.get());
  std::vector<GoalGradient> found = gradients_of(network, picture, each, shifts, tile_px);
  if (goals.size() == 1) return goals[0].weight < 0 ? -found[0].gradient : found[0].gradient;
  at::Tensor sum = at::zeros_like(picture);
  for (size_t i = 0; i < goals.size(); ++i) {
    const at::Tensor strength = found[i].gradient.abs().mean({1, 2, 3}, true).clamp_min(kTiny);
    sum.add_(found[i].gradient.div_(strength), goals[i].weight);
  }
  return sum;
}

}  // namespace atelier
