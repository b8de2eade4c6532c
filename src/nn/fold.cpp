#include "nn/fold.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

namespace atelier {

Normalization::Normalization(const InputSpec& input) : flipped_(input.order == "bgr") {
  for (size_t i = 0; i < input.mean.size(); ++i) {
    scale_.push_back(input.range / input.std[i]);
    shift_.push_back(-input.mean[i] / input.std[i]);
  }
}

at::Tensor Normalization::per_channel(const std::vector<double>& values, const at::Tensor& like) const {
  return at::tensor(values, at::kFloat).to(like.device()).view({1, -1, 1, 1});
}

at::Tensor Normalization::apply(const at::Tensor& pixels) const {
  const auto none = [](double value) { return [value](double v) { return v == value; }; };
  const bool no_shift = std::all_of(shift_.begin(), shift_.end(), none(0));
  if (folded_) {
    if (no_shift) return pixels;
    std::vector<double> mean;
    for (size_t i = 0; i < scale_.size(); ++i) mean.push_back(-shift_[i] / scale_[i]);
    if (flipped_) std::reverse(mean.begin(), mean.end());
    return pixels - per_channel(mean, pixels);
  }
  const bool no_scale = std::all_of(scale_.begin(), scale_.end(), none(1));
  at::Tensor x = flipped_ ? pixels.flip(1) : pixels;
  if (!no_scale) x = x * per_channel(scale_, x);
  return no_shift ? x : x + per_channel(shift_, x);
}

at::Tensor Normalization::folded_into(const at::Tensor& kernel) const {
  const at::Tensor scaled = kernel * per_channel(scale_, kernel);
  return flipped_ ? scaled.flip(1) : scaled;
}

bool fold_normalization(const Graph& graph, const Normalization& normalization, Parameters& parameters) {
  std::vector<std::string> readers;
  for (const LayerSpec& layer : graph.layers) {
    if (std::find(layer.from.begin(), layer.from.end(), "input") == layer.from.end()) continue;
    if (layer.op != "conv" || layer.groups != 1 || !parameters[layer.name].weight.defined()) return false;
    readers.push_back(layer.name);
  }
  for (const std::string& name : readers) {
    at::Tensor& weight = parameters[name].weight;
    weight = normalization.folded_into(weight);
  }
  return true;
}

// y = (conv(x) - mean) * gain + bias, gain = weight / sqrt(var + eps).
LayerTensors fold_batch_norm(const LayerSpec& norm, const LayerTensors& norm_tensors,
                             const LayerTensors& conv_tensors) {
  at::Tensor gain = (norm_tensors.running_var + norm.eps).rsqrt();
  if (norm_tensors.weight.defined()) gain = gain * norm_tensors.weight;
  at::Tensor bias = -norm_tensors.running_mean;
  if (conv_tensors.bias.defined()) bias = bias + conv_tensors.bias;
  bias = bias * gain;
  if (norm_tensors.bias.defined()) bias = bias + norm_tensors.bias;
  return {conv_tensors.weight * gain.view({-1, 1, 1, 1}), bias, {}, {}};
}

}  // namespace atelier
