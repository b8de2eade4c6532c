#include "dream/target.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/zeros.h>

#include <algorithm>

#include "base/error.h"
#include "nn/class_names.h"

namespace atelier {
namespace {

constexpr double kChance = 2, kScore = 0.7;  // of a class
constexpr double kLeak = 0.1;                // of rectifiers
constexpr double kChannel = 4;               // of a channel

}  // namespace

// --- Classes ---

at::Tensor Scores::of(const at::Tensor& map) const {
  const at::Tensor numbers = map.to(at::kFloat);
  return rectified ? at::leaky_relu(numbers, kLeak) : numbers;
}

Scores scores_of(const Graph& graph) {
  if (graph.logits.empty())
    throw Error("network '" + graph.name + "' is no classifier", "", "its description names no 'logits'");
  const std::string layer = before_activation(graph, {graph.logits, 0}).layer;
  for (const LayerSpec* above = &graph.layer(graph.logits); above->name != layer;
       above = &graph.layer(above->from[0]))
    if (above->op == "relu" || above->op == "relu6") return {layer, true};
  return {layer, false};
}

at::Tensor lack_of_class(const at::Tensor& scores, const at::Tensor& classes, double chance, double score) {
  std::vector<int64_t> shape(static_cast<size_t>(scores.dim()), 1);
  shape[0] = classes.size(0), shape[1] = classes.size(1);
  return -((scores.log_softmax(1) * chance + scores * score) * classes.view(shape)).sum(1);
}

// --- Any target ---

Wish::Wish(const Graph& graph, const PortraitTarget& target, at::Device device)
    : is_class_(target.is_class()) {
  TORCH_CHECK(target.weights.dim() == 2, "a target has weights (N,C)");
  if (is_class_) {
    scores_ = scores_of(graph);
    parts_ = {{scores_.layer, target.weights}};
  } else {
    gather_channels(graph, target);
  }
  for (Part& part : parts_) part.weights = part.weights.to(device, at::kFloat);
}

void Wish::gather_channels(const Graph& graph, const PortraitTarget& target) {
  graph.layer(target.layer);
  for (int64_t channel = 0; channel < target.weights.size(1); ++channel) {
    const at::Tensor wanted = target.weights.select(1, channel);
    if (!wanted.any().item<bool>()) continue;
    const ChannelPlace place = before_activation(graph, {target.layer, channel});
    part_of(graph, place.layer, wanted.size(0)).weights.select(1, place.channel).copy_(wanted);
  }
  TORCH_CHECK(!parts_.empty(), "a target that wants nothing");
}

Wish::Part& Wish::part_of(const Graph& graph, const std::string& layer, int64_t count) {
  const auto found =
      std::find_if(parts_.begin(), parts_.end(), [&](const Part& part) { return part.layer == layer; });
  if (found != parts_.end()) return *found;
  const int64_t side = std::max(graph.input.size, graph.input.min_size);
  parts_.push_back({layer, at::zeros({count, graph.shapes(side, side, {layer}).at(layer).channels})});
  return parts_.back();
}

std::vector<std::string> Wish::taps() const {
  std::vector<std::string> names;
  for (const Part& part : parts_) names.push_back(part.layer);
  return names;
}

// Channels are measured by what their layer does in all, as layers differ in scale; and as through a
// rectifier: what an edge's two sides do would else cancel out.
at::Tensor Wish::lack(const std::vector<at::Tensor>& maps) const {
  if (is_class_) return lack_of_class(scores_.of(maps[0]).mean({2, 3}), parts_[0].weights, kChance, kScore);
  at::Tensor sum;
  for (size_t i = 0; i < parts_.size(); ++i) {
    const at::Tensor map = maps[i].to(at::kFloat);
    const at::Tensor unit = map.detach().square().mean({1, 2, 3}).sqrt() + 1e-6;
    const at::Tensor lack =
        (at::leaky_relu(map, kLeak).mean({2, 3}) * parts_[i].weights).sum(1) / unit * -kChannel;
    sum = sum.defined() ? sum + lack : lack;
  }
  return sum;
}

}  // namespace atelier
