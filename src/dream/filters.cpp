#include "dream/filters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>

#include <algorithm>

#include "nn/class_names.h"

namespace atelier {
namespace {

constexpr int64_t kTogether = 16;
constexpr const char* kDone = "pictures";  // of the state: (channels, 3, H, W), 8 bit

int64_t num_channels(const Graph& graph, const std::string& layer) {
  return graph.shapes(graph.input.size, graph.input.size, {layer}).at(layer).channels;
}

std::vector<uint64_t> seeds_from(uint64_t first, int64_t count) {
  std::vector<uint64_t> seeds;
  for (int64_t i = 0; i < count; ++i) seeds.push_back(first + static_cast<uint64_t>(i));
  return seeds;
}

}  // namespace

at::Tensor filters(const Network& network, const std::string& layer, const PortraitOptions& options,
                   const Prior& prior, uint64_t seed, const Monitor& monitor) {
  const int64_t count = num_channels(network.graph(), layer);
  at::Tensor done = monitor.resume.contains(kDone) ? monitor.resume.at(kDone) : at::Tensor();
  for (int64_t first = done.defined() ? done.size(0) : 0; first < count; first += kTogether) {
    const at::Tensor wanted = at::eye(count).slice(0, first, first + kTogether);
    const auto state = [&] { return done.defined() ? TensorMap{{kDone, done}} : TensorMap{}; };
    Monitor part;
    if (monitor.after_iteration)
      part.after_iteration = [&](const Moment& moment) {
        monitor.after_iteration({moment.level, moment.iteration, {}, state});
      };
    if (monitor.progress)
      part.progress = [&](double share) {
        monitor.progress((static_cast<double>(first) + share * static_cast<double>(wanted.size(0))) /
                         static_cast<double>(count));
      };
    const auto seeds = seeds_from(seed + static_cast<uint64_t>(first), wanted.size(0));
    const at::Tensor made =
        portrait(network, {.weights = wanted, .layer = layer}, options, prior, seeds, part);
    const at::Tensor bytes = made.mul(255).round().to(at::kByte);
    done = done.defined() ? at::cat({done, bytes}) : bytes;
  }
  return done;
}

at::Tensor kernels(const Network& network, const std::string& layer, int64_t most_px) {
  const ChannelPlace place = before_activation(network.graph(), {layer, 0});
  const LayerSpec& made_by = network.graph().layer(place.layer);
  if (made_by.op != "conv" || made_by.from[0] != "input" || network.graph().input.channels() != 3) return {};
  const at::Tensor weights = network.parameters().at(made_by.key("weight")).to(at::kCPU, at::kFloat);
  const at::Tensor largest = weights.abs().amax({1, 2, 3}, true).clamp_min(1e-12);
  const int64_t factor = std::max<int64_t>(1, most_px / weights.size(2));
  return (weights / largest * 0.5 + 0.5).repeat_interleave(factor, 2).repeat_interleave(factor, 3);
}

}  // namespace atelier
