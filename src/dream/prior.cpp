#include "dream/prior.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr double kLeastDeviation = 0.01;  // of maps; its square keeps the gradient of a flat channel finite
constexpr double kShareOfMean = 0.02;     // of a layer's mean, added to deviations: some channels hardly vary

at::Tensor middle_square(const at::Tensor& picture) {
  const int64_t height = picture.size(2), width = picture.size(3), side = std::min(height, width);
  return picture.narrow(2, (height - side) / 2, side).narrow(3, (width - side) / 2, side);
}

int64_t nearest(const std::vector<int64_t>& sides, double side) {
  const auto apart = [&](int64_t one) { return std::abs(std::log(static_cast<double>(one) / side)); };
  const auto found =
      std::min_element(sides.begin(), sides.end(), [&](auto a, auto b) { return apart(a) < apart(b); });
  return found - sides.begin();
}

}  // namespace

std::vector<std::string> Prior::taps() const {
  std::vector<std::string> names;
  for (const auto& [name, statistics] : layers) names.push_back(name);
  return names;
}

Prior Prior::within(const Graph& graph, const std::vector<std::string>& taps) const {
  const std::set<std::string> computed = graph.needed(taps);
  Prior part{.sides = sides, .layers = {}};
  for (const auto& [name, statistics] : layers)
    if (computed.contains(name)) part.layers[name] = statistics;
  return part;
}

Prior read_prior(const Graph& graph) {
  const auto path = find_beside(graph, graph.path.stem().string() + ".prior.safetensors");
  if (!path) return {};
  Prior prior;
  for (auto& [name, tensor] : read_safetensors(*path).tensors) {
    if (name == "sides") {
      const at::Tensor sides = tensor.to(at::kLong);
      prior.sides.assign(sides.const_data_ptr<int64_t>(), sides.const_data_ptr<int64_t>() + sides.numel());
    } else {
      prior.layers[name] = tensor.to(at::kFloat);
    }
  }
  for (const auto& [name, statistics] : prior.layers) {
    const bool fits = statistics.dim() == 4 && statistics.size(0) == static_cast<int64_t>(prior.sides.size());
    if (!graph.find(name) || !fits || prior.sides.empty())
      throw Error("the prior does not fit '" + graph.name + "' in layer '" + name + "'", path->string(),
                  "make it with scripts/collect-prior");
  }
  return prior;
}

at::Tensor moments(const at::Tensor& maps) {
  const at::Tensor numbers = maps.to(at::kFloat), mean = numbers.mean({2, 3});
  const at::Tensor variance = numbers.square().mean({2, 3}) - mean.square();
  const double least = kLeastDeviation * kLeastDeviation;
  return at::stack({mean, (variance + least).clamp_min(least / 100).sqrt()}, 1);
}

at::Tensor prior_distance(const Prior& prior, const std::vector<at::Tensor>& maps, double side) {
  const int64_t place = nearest(prior.sides, side);
  at::Tensor sum;
  size_t i = 0;
  for (const auto& [name, statistics] : prior.layers) {
    const at::Tensor wanted = statistics[place].to(maps[i].device());
    const at::Tensor mean = wanted[0], scale = wanted[1] + mean.mean(1, true) * kShareOfMean;
    const at::Tensor distance = ((moments(maps[i++]) - mean) / scale).square().mean(2).sum(1);
    sum = sum.defined() ? sum + distance : distance;
  }
  return sum;
}

PriorCollector::PriorCollector(const Network& network, std::vector<std::string> layers,
                               std::vector<int64_t> sides)
    : network_(network),
      layers_(std::move(layers)),
      sides_(std::move(sides)),
      seen_(layers_.size(), std::vector<std::vector<at::Tensor>>(sides_.size())) {}

void PriorCollector::add(const at::Tensor& picture) {
  const at::NoGradGuard no_grad;
  for (size_t side = 0; side < sides_.size(); ++side) {
    const at::Tensor shown = resize(middle_square(picture), sides_[side], sides_[side]).clamp(0, 1);
    const std::vector<at::Tensor> maps = network_.forward(shown, layers_);
    for (size_t i = 0; i < maps.size(); ++i) seen_[i][side].push_back(moments(maps[i])[0].cpu());
  }
}

Prior PriorCollector::prior() const {
  Prior prior{.sides = sides_, .layers = {}};
  for (size_t i = 0; i < layers_.size(); ++i) {
    std::vector<at::Tensor> each;
    for (const std::vector<at::Tensor>& pictures : seen_[i]) {
      if (pictures.size() < 2) throw Error("a prior needs two pictures or more");
      const at::Tensor all = at::stack(pictures);
      each.push_back(at::stack({all.mean(0), all.std(0)}));
    }
    prior.layers[layers_[i]] = at::stack(each);
  }
  return prior;
}

}  // namespace atelier
