#include "dream/objective.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <torch/csrc/autograd/autograd.h>

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;  // a layer that sees nothing gives no gradient, whatever it is divided by

at::Tensor chosen_channels(const at::Tensor& activation, const std::vector<int64_t>& channels) {
  if (channels.empty()) return activation;
  const at::Tensor places = at::tensor(channels).to(activation.device());
  return at::zeros_like(activation).index_copy_(1, places, activation.index_select(1, places));
}

// The derivative of the layer's share of the objective by its activation, a half of it.
at::Tensor seed_of(const at::Tensor& activation, const WeightedItem& item) {
  const at::Tensor seen = chosen_channels(activation.detach(), item.channels);
  const at::Tensor energy = seen.to(at::kFloat).square().flatten(1).sum(1).clamp_min(kTiny);
  const at::Tensor factor = (item.weight / energy).to(seen.scalar_type());
  std::vector<int64_t> broadcast(seen.dim(), 1);
  broadcast[0] = seen.size(0);
  return seen * factor.view(broadcast);
}

}  // namespace

at::Tensor objective_gradient(const Network& network, const at::Tensor& pixels, const WeightedList& layers) {
  const c10::AutoGradMode grad_mode(true);
  const at::Tensor input = pixels.detach().requires_grad_(true);
  std::vector<std::string> taps;
  for (const WeightedItem& item : layers) taps.push_back(item.name);
  const std::vector<at::Tensor> activations = network.forward(input, taps);
  std::vector<at::Tensor> seeds;
  for (size_t i = 0; i < layers.size(); ++i) seeds.push_back(seed_of(activations[i], layers[i]));
  return torch::autograd::grad(activations, {input}, seeds)[0];
}

}  // namespace atelier
