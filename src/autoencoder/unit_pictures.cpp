#include "autoencoder/unit_pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <torch/csrc/autograd/autograd.h>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

at::Tensor largest_of_each(const at::Tensor& values) {
  return values.abs().flatten(1).amax(1).clamp_min(1e-12).view({-1, 1, 1, 1});
}

at::Tensor around_grey(const at::Tensor& values) {
  return values / largest_of_each(values) * .5 + .5;
}

at::Tensor weights_as_pictures(const Autoencoder& model, int64_t count) {
  const AutoencoderSpec& spec = model.spec();
  const at::Tensor weights = model.network().parameters().at("encoder1/linear.weight").narrow(0, 0, count);
  return around_grey(weights.dim() == 4 ? weights
                                        : weights.view({count, spec.channels, spec.size, spec.size}));
}

// Each picture of what excites its unit, (N,C,H,W).
at::Tensor rise(const Autoencoder& model, const std::string& layer, const at::Tensor& pictures) {
  const at::AutoGradMode with_gradients(true);
  const at::Tensor x = pictures.detach().to(model.network().placement().device).requires_grad_();
  const at::Tensor seen = model.network().forward(x, {layer}).front();
  const at::Tensor of_units = seen.reshape({seen.size(0), seen.size(1), -1}).mean(2);
  return torch::autograd::grad({of_units.diagonal().sum()}, {x}).front().cpu();
}

}  // namespace

int64_t num_units(const Autoencoder& model, const std::string& layer) {
  const Graph& graph = model.network().graph();
  return graph.shapes(model.spec().size, model.spec().size).at(graph.layer(layer).name).channels;
}

at::Tensor unit_pictures(const Autoencoder& model, const std::string& layer, int64_t count,
                         int64_t iterations, uint64_t seed, const std::function<void(double)>& progress) {
  if (layer == "encoder1" || layer == "encoder1/linear") return weights_as_pictures(model, count);
  constexpr double kStep = .05, kKept = .98, kSmooth = .8;
  const AutoencoderSpec& spec = model.spec();
  at::Tensor away =
      RandomStream(seed, "units").normal({count, spec.channels, spec.size, spec.size}).mul_(.02);
  for (int64_t i = 0; i < iterations; ++i) {
    progress(static_cast<double>(i) / static_cast<double>(iterations));
    const at::Tensor up = gaussian_blur(rise(model, layer, away + .5), kSmooth);
    away = (away * kKept + up / largest_of_each(up) * kStep).clamp(-.5, .5);
  }
  return around_grey(away);
}

}  // namespace atelier
