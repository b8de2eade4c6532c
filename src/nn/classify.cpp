#include "nn/classify.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/sort.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "nn/pooling.h"
#include "tensor/color.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

at::Tensor with_shorter_side(const at::Tensor& picture, int64_t side) {
  const int64_t height = picture.size(2), width = picture.size(3);
  const double ratio = static_cast<double>(side) / static_cast<double>(std::min(height, width));
  const auto scaled = [&](int64_t length) {
    return std::max(side, static_cast<int64_t>(std::lround(static_cast<double>(length) * ratio)));
  };
  return resize(picture, scaled(height), scaled(width));
}

at::Tensor center(const at::Tensor& picture, int64_t size) {
  const int64_t top = (picture.size(2) - size) / 2, left = (picture.size(3) - size) / 2;
  return picture.narrow(2, top, size).narrow(3, left, size);
}

std::vector<std::vector<Guess>> likeliest(const at::Tensor& logits, int64_t k) {
  const at::Tensor scores = logits.flatten(1).to(at::kCPU, at::kFloat);
  const auto [sorted, order] = at::sort(scores.softmax(1), /*stable=*/true, /*dim=*/1, /*descending=*/true);
  const auto chance = sorted.accessor<float, 2>();
  const auto index = order.accessor<int64_t, 2>();
  std::vector<std::vector<Guess>> all(static_cast<size_t>(scores.size(0)));
  for (int64_t n = 0; n < scores.size(0); ++n) {
    for (int64_t i = 0; i < std::min(k, scores.size(1)); ++i) all[n].push_back({index[n][i], chance[n][i]});
  }
  return all;
}

}  // namespace

at::Tensor presented(const InputSpec& input, const at::Tensor& picture) {
  const bool whole = input.fit == "stretch";
  at::Tensor sized = whole ? resize(picture, input.size, input.size)
                           : center(with_shorter_side(picture, input.resize), input.size);
  sized = sized.clamp(0, 1).mul(255).round().div(255);
  return input.order == "gray" && sized.size(1) == 3 ? luma(sized) : sized;
}

Classified classify(const Network& network, const at::Tensor& presented, int64_t k,
                    const std::string& code_layer) {
  const Graph& graph = network.graph();
  if (graph.logits.empty())
    throw Error("network '" + graph.name + "' is no classifier", "", "its description names no 'logits'");
  std::vector<std::string> taps{graph.logits};
  if (!code_layer.empty()) taps.push_back(code_layer);
  const at::NoGradGuard no_grad;
  const std::vector<at::Tensor> tapped = network.forward(presented, taps);
  return {.guesses = likeliest(tapped.front(), k),
          .codes = code_layer.empty() ? at::Tensor() : pooled(tapped.back(), Pooling::mean)};
}

}  // namespace atelier
