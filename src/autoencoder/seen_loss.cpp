#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/upsample_bilinear2d.h>

#include <array>

#include "autoencoder/loss.h"

namespace atelier {

namespace {

at::Tensor features(const Network& network, const std::string& layer, const at::Tensor& pictures) {
  const int64_t side = pictures.size(2), least = network.graph().input.min_size;
  const int64_t factor = (least + side - 1) / side;
  at::Tensor shown = pictures.expand({pictures.size(0), 3, side, pictures.size(3)});
  const std::array<int64_t, 2> size{side * factor, pictures.size(3) * factor};
  if (factor > 1) shown = at::upsample_bilinear2d(shown, size, /*align_corners=*/false);
  return network.forward(shown, {layer}).front().to(at::kFloat);
}

at::Tensor features_without_gradient(const Network& network, const std::string& layer,
                                     const at::Tensor& pictures) {
  const at::NoGradGuard no_grad;
  return features(network, layer, pictures);
}

}  // namespace

SeenLoss seen_by(const Network& network, const std::string& layer, double weight) {
  return [&network, layer, weight](const at::Tensor& made, const at::Tensor& pictures) {
    const at::Tensor wanted = features_without_gradient(network, layer, pictures);
    const at::Tensor share =
        (features(network, layer, made) - wanted).square().mean() / (wanted.square().mean() + 1e-9);
    return share * (weight * static_cast<double>(made.numel() / made.size(0)));
  };
}

}  // namespace atelier
