#include "style/descent.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

// The rate falls from there on, to this share; the average is over the last iterations alone.
constexpr double kHeld = 1.0 / 6, kLastRate = 0.02, kAveraged = 0.06, kLongestAverage = 100;
constexpr double kMeanDecay = 0.9, kSquareDecay = 0.99;  // Crowson's, for gradients that change quickly

}  // namespace

AveragedAdam::AveragedAdam(const at::Tensor& x, double rate, int count)
    : x_(x.detach().clone()),
      average_(at::zeros_like(x_)),
      adam_(Adam::at_rest(x_)),
      rate_(rate),
      decay_(1 - 1 / std::clamp(kAveraged * count, 1.0, kLongestAverage)),
      planned_(count) {
  adam_.mean_decay = kMeanDecay;
  adam_.square_decay = kSquareDecay;
}

double AveragedAdam::step(const Evaluate& evaluate) {
  const at::NoGradGuard no_grad;
  const Value value = evaluate(x_);
  if (!std::isfinite(value.loss)) {
    if (count_ == 0) throw Error("the loss is no number where it begins", "", "lower the weights");
    rate_ /= 4;
    x_.copy_(x());
    return value.loss;
  }
  const double left = 1 - static_cast<double>(count_++) / std::max(planned_, 1);
  adam_.step(x_, value.gradient, rate_ * std::clamp(left / (1 - kHeld), kLastRate, 1.0), ++trusted_);
  average_.mul_(decay_).add_(x_, 1 - decay_);
  return value.loss;
}

at::Tensor AveragedAdam::x() const {
  if (count_ == 0) return x_;
  return average_ / (1 - std::pow(decay_, count_));
}

void AveragedAdam::take_over(const AveragedAdam& other) {
  const int64_t height = x_.size(2), width = x_.size(3);
  // A pixel of a picture of n times as many has 1/n of the gradient.
  const double shrink = static_cast<double>(other.x_.numel()) / static_cast<double>(x_.numel());
  adam_.mean = resize(other.adam_.mean, height, width).mul_(shrink);
  adam_.square =
      resize(other.adam_.square, height, width, Filter::bilinear).mul_(shrink * shrink).clamp_min_(0);
  trusted_ = other.trusted_;
}

TensorMap AveragedAdam::state() const {
  return {{"x", x_.cpu()},
          {"average", average_.cpu()},
          {"mean", adam_.mean.cpu()},
          {"square", adam_.square.cpu()},
          {"rate", at::tensor(rate_, at::kDouble)},
          {"count", at::tensor(std::vector<int64_t>{count_, trusted_}, at::kLong)}};
}

void AveragedAdam::resume(const TensorMap& state) {
  for (const char* name : {"x", "average", "mean", "square", "rate", "count"})
    if (!state.contains(name))
      throw Error("the saved state lacks '" + std::string(name) + "'", "", "start anew");
  if (state.at("x").sizes() != x_.sizes())
    throw Error("the saved state is of another picture or other settings", "", "start anew");
  x_.copy_(state.at("x"));
  average_.copy_(state.at("average"));
  adam_.mean.copy_(state.at("mean"));
  adam_.square.copy_(state.at("square"));
  rate_ = state.at("rate").item<double>();
  count_ = static_cast<int>(state.at("count")[0].item<int64_t>());
  trusted_ = static_cast<int>(state.at("count")[1].item<int64_t>());
}

}  // namespace atelier
