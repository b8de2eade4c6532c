#include "style/painted_moments.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>

#include <algorithm>

#include "base/error.h"
#include "train/moments.h"

namespace atelier {

at::Tensor bytes_of(const at::Tensor& pictures) {
  return (pictures.clamp(0, 1) * 255).round().to(at::kCPU, at::kByte);
}

bool PaintedMoments::wants(int64_t step) const {
  return is_log_spaced(step) && (moments_.empty() || moments_.back().step < step);
}

void PaintedMoments::add(int64_t step, const at::Tensor& pictures) {
  std::vector<TrainMoment> steps;
  for (const Moment& moment : moments_) steps.push_back({.step = moment.step});
  moments_.push_back({step, bytes_of(pictures)});
  add_moment(steps, {.step = step}, kMost);
  std::erase_if(moments_, [&](const Moment& moment) {
    return std::none_of(steps.begin(), steps.end(),
                        [&](const TrainMoment& kept) { return kept.step == moment.step; });
  });
}

TensorMap PaintedMoments::state() const {
  if (moments_.empty()) return {};
  std::vector<int64_t> steps;
  std::vector<at::Tensor> pictures;
  for (const Moment& moment : moments_) {
    steps.push_back(moment.step);
    pictures.push_back(moment.pictures);
  }
  return {{"moment_steps", at::tensor(steps, at::kLong)}, {"moments", at::stack(pictures)}};
}

void PaintedMoments::restore(const TensorMap& state, at::IntArrayRef sizes) {
  moments_.clear();
  if (state.empty()) return;
  const auto steps = state.find("moment_steps"), pictures = state.find("moments");
  if (steps == state.end() || pictures == state.end() || steps->second.dim() != 1 ||
      pictures->second.dim() != 5 || steps->second.size(0) != pictures->second.size(0) ||
      pictures->second.sizes().slice(1) != sizes)
    throw Error("its painted moments are missing or of another shape", "", "begin anew: --overwrite");
  for (int64_t i = 0; i < steps->second.size(0); ++i)
    moments_.push_back(
        {steps->second[i].item<int64_t>(), pictures->second[i].to(at::kCPU, at::kByte).clone()});
}

}  // namespace atelier
