#include "style/painting_loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros.h>

#include "nn/goal_gradient.h"
#include "style/moments.h"

namespace atelier {
namespace {

constexpr double kBeyond = 100;  // of mean squares beyond 0..1, beside the losses
constexpr double kTiny = 1e-8;

std::vector<std::string> names_of(const WeightedList& layers) {
  std::vector<std::string> names;
  for (const WeightedItem& layer : layers) names.push_back(layer.name);
  return names;
}

at::Tensor mean_of_each(const at::Tensor& maps) {
  return maps.flatten(1).mean(1);
}

at::Tensor roughness(const at::Tensor& pictures) {
  const auto steps = [&](int64_t dim) {
    const int64_t length = pictures.size(dim) - 1;
    return (pictures.narrow(dim, 1, length) - pictures.narrow(dim, 0, length)).square().mean();
  };
  return steps(2) + steps(3);
}

at::Tensor beyond_range(const at::Tensor& pictures) {
  return (pictures - pictures.clamp(0, 1)).square().mean();
}

FeatureSpread on_one_picture(const Moments& moments, at::Device device) {
  const at::Tensor covariance = moments.second - at::outer(moments.mean, moments.mean);
  return {moments.mean.unsqueeze(0).to(device, at::kFloat), covariance.unsqueeze(0).to(device, at::kFloat)};
}

// Mean over the pictures.
at::Tensor style_distance(const FeatureSpread& found, const FeatureSpread& style) {
  const at::Tensor mean = (found.mean - style.mean).square().sum(1) / (style.mean.square().sum() + kTiny);
  const at::Tensor covariance =
      (found.covariance - style.covariance).square().sum({1, 2}) / (style.covariance.square().sum() + kTiny);
  return ((mean + (covariance + kTiny).sqrt()) / 2).mean();
}

}  // namespace

FeatureSpread spread_of(const at::Tensor& maps) {
  const int64_t count = maps.size(0), channels = maps.size(1), places = maps.size(2) * maps.size(3);
  const at::Tensor rows = maps.to(at::kFloat).permute({0, 2, 3, 1}).reshape({count, places, channels});
  const at::Tensor mean = rows.mean(1, /*keepdim=*/true), centered = rows - mean;
  return {mean.squeeze(1), at::bmm(centered.transpose(1, 2), centered) / static_cast<double>(places)};
}

PaintingLoss::PaintingLoss(const Network& network, const at::Tensor& style, const PaintingWeights& weights,
                           int64_t tile_px)
    : network_(network), weights_(weights), content_taps_(names_of(weights.content_layers)) {
  taps_ = content_taps_;
  Terms gatherers;
  for (const WeightedItem& layer : weights.style_layers) {
    taps_.push_back(layer.name);
    gatherers.push_back(moment_gatherer(layer.name));
  }
  const Tensors sums = sums_of(network, style, LossGoal(gatherers), tile_px);
  for (auto next = sums.begin(); next != sums.end(); next += 3)
    style_.push_back(on_one_picture(moments_from({next, next + 3}), style.device()));
}

std::vector<at::Tensor> PaintingLoss::content_maps(const at::Tensor& contents) const {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> maps = network_.forward(contents, content_taps_);
  for (at::Tensor& map : maps) map = map.to(at::kFloat);
  return maps;
}

at::Tensor PaintingLoss::Parts::sum() const {
  return content + style + smoothness;
}

PaintingLoss::Parts PaintingLoss::operator()(const at::Tensor& painted, const at::Tensor& contents) const {
  const std::vector<at::Tensor> wanted = content_maps(contents), seen = network_.forward(painted, taps_);
  Parts parts{at::zeros({}, painted.options()), at::zeros({}, painted.options()),
              roughness(painted) * weights_.smoothness + beyond_range(painted) * kBeyond};
  const double content = weights_.content / sum_of_weights(weights_.content_layers);
  for (size_t i = 0; i < wanted.size(); ++i) {
    const at::Tensor error = mean_of_each((seen[i].to(at::kFloat) - wanted[i]).square());
    parts.content = parts.content + (error / (mean_of_each(wanted[i].square()) + kTiny)).mean() *
                                        (content * weights_.content_layers[i].weight);
  }
  const double style = weights_.style / sum_of_weights(weights_.style_layers);
  for (size_t i = 0; i < style_.size(); ++i)
    parts.style = parts.style + style_distance(spread_of(seen[wanted.size() + i]), style_[i]) *
                                    (style * weights_.style_layers[i].weight);
  return parts;
}

}  // namespace atelier
