#include "convnet/watch.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/lerp.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <limits>

#include "base/error.h"

namespace atelier {

void Watch::add(int64_t step, const at::Tensor& probabilities) {
  if (!steps_.empty() && steps_.back() >= step) return;
  steps_.push_back(step);
  moments_.push_back(probabilities.to(at::kCPU, at::kFloat));
}

at::Tensor Watch::probabilities() const {
  return moments_.empty() ? at::Tensor() : at::stack(moments_);
}

TensorMap Watch::state() const {
  if (moments_.empty()) return {};
  return {{"watch_steps", at::tensor(steps_, at::kLong)}, {"watch", at::stack(moments_)}};
}

void Watch::restore(const TensorMap& state) {
  steps_.clear();
  moments_.clear();
  const auto steps = state.find("watch_steps"), moments = state.find("watch");
  if (steps == state.end() && moments == state.end()) return;
  if (steps == state.end() || moments == state.end() || steps->second.dim() != 1 ||
      moments->second.dim() != 3 || steps->second.size(0) != moments->second.size(0))
    throw Error("what was watched is missing or of another shape", "", "begin anew");
  for (int64_t i = 0; i < steps->second.size(0); ++i) {
    steps_.push_back(steps->second[i].item<int64_t>());
    moments_.push_back(moments->second[i].to(at::kCPU, at::kFloat).clone());
  }
}

at::Tensor morphed(const at::Tensor& pictures, int64_t hold, int64_t morph) {
  std::vector<at::Tensor> frames;
  for (int64_t i = 0; i < pictures.size(0); ++i) {
    for (int64_t k = 0; k < hold; ++k) frames.push_back(pictures[i]);
    if (i + 1 == pictures.size(0)) break;
    for (int64_t k = 1; k <= morph; ++k) {
      const double share = static_cast<double>(k) / static_cast<double>(morph + 1);
      const at::Tensor both = at::lerp(pictures[i].to(at::kFloat), pictures[i + 1].to(at::kFloat), share);
      frames.push_back(both.round().to(at::kByte));
    }
  }
  return at::stack(frames);
}

std::vector<int64_t> likest_in_turn(const at::Tensor& first, const at::Tensor& second, int64_t count) {
  const at::Tensor one = first.flatten(1).to(at::kFloat), other = second.flatten(1).to(at::kFloat);
  at::Tensor distances = at::cdist(one, other);  // (first, second)
  constexpr float kTaken = std::numeric_limits<float>::infinity();
  const int64_t nearest = distances.argmin().item<int64_t>();
  std::vector<int64_t> places{nearest / distances.size(1)};
  at::Tensor free_first = distances.clone(), free_second = distances.clone();
  // What was taken can't be reached again: by its row or column.
  free_first.narrow(0, places[0], 1).fill_(kTaken);
  while (std::ssize(places) < count) {
    const bool from_first = places.size() % 2 == 1;
    const at::Tensor reach =
        from_first ? free_second.select(0, places.back()) : free_first.select(1, places.back());
    const int64_t next = reach.argmin().item<int64_t>();
    places.push_back(next);
    if (from_first)
      free_second.narrow(1, next, 1).fill_(kTaken);
    else
      free_first.narrow(0, next, 1).fill_(kTaken);
  }
  return places;
}

}  // namespace atelier
