#include "style/moments.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/diag_embed.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/outer.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr double kRidge = 1e-6;  // of the mean variance, below which directions count as flat

at::Tensor covariance_of(const Moments& moments) {
  return moments.second - at::outer(moments.mean, moments.mean);
}

// The derivatives of a loss by the moments.
struct Slope {
  double loss = 0;
  at::Tensor by_mean, by_second;
};

// From derivatives by mean and covariance.
Slope from_covariance(double loss, const at::Tensor& by_mean, const at::Tensor& by_covariance,
                      const Moments& at) {
  return {loss, by_mean - (by_covariance + by_covariance.t()).mv(at.mean), by_covariance};
}

// --- The distances ---

Slope gram_slope(const Moments& moments, const Moments& style) {
  const auto channels = static_cast<double>(moments.mean.numel());
  const at::Tensor error = (moments.second - style.second) / channels;
  return {error.square().mean().item<double>(), at::zeros_like(moments.mean),
          error * (2 / (channels * channels * channels))};
}

Slope covariance_slope(const Moments& moments, const Moments& style) {
  const at::Tensor error = covariance_of(moments) - covariance_of(style);
  return from_covariance(error.square().mean().item<double>(), at::zeros_like(moments.mean),
                         error * (2.0 / static_cast<double>(error.numel())), moments);
}

at::Tensor deviations(const Moments& moments) {
  return (covariance_of(moments).diagonal().clamp_min(0) + kTiny).sqrt();
}

Slope channels_slope(const Moments& moments, const Moments& style) {
  const at::Tensor mean_error = moments.mean - style.mean, deviation = deviations(moments);
  const at::Tensor error = deviation - deviations(style);
  const double share = 1.0 / static_cast<double>(error.numel());
  const double loss = (mean_error.square().sum() + error.square().sum()).item<double>() * share;
  return from_covariance(loss, mean_error * (2 * share), at::diag_embed(error / deviation * share), moments);
}

// --- Roots of covariances, on the CPU: libtorch's eigenvalues want more than libtorch_cuda ---

struct Roots {
  at::Tensor root, inverse;
};

Roots roots_of(const at::Tensor& symmetric) {
  const at::Tensor matrix = symmetric.cpu();
  const double ridge = kRidge * matrix.diagonal().mean().item<double>() + kTiny;
  const auto [values, vectors] = at::linalg_eigh((matrix + matrix.t()) / 2);
  const auto with = [&](const at::Tensor& diagonal) {
    return (vectors * diagonal).mm(vectors.t()).to(symmetric.device());
  };
  return {with(values.clamp_min(0).sqrt()), with(values.clamp_min(ridge).rsqrt())};
}

class Gaussian {
 public:
  explicit Gaussian(const Moments& style)
      : mean_(style.mean), covariance_(covariance_of(style)), root_(roots_of(covariance_).root) {}

  // The derivative by S is 1 - A (A S A)^-1/2 A with A = S_style^1/2.
  Slope slope(const Moments& moments) const {
    const at::Tensor covariance = covariance_of(moments), error = moments.mean - mean_;
    const Roots between = roots_of(root_.mm(covariance).mm(root_));
    const double traces =
        (covariance.trace() + covariance_.trace() - 2 * between.root.trace()).item<double>();
    const double share = 1.0 / static_cast<double>(error.numel());
    at::Tensor by_covariance = root_.mm(between.inverse).mm(root_).neg_();
    by_covariance.diagonal().add_(1);
    return from_covariance((error.square().sum().item<double>() + std::max(traces, 0.0)) * share,
                           error * (2 * share), by_covariance * share, moments);
  }

 private:
  at::Tensor mean_, covariance_, root_;
};

// --- Terms ---

class MomentGatherer : public Term {
 public:
  MomentGatherer(std::string layer, const at::Tensor& mask) : layer_(std::move(layer)), mask_(mask) {}

  const std::string& layer() const override { return layer_; }
  size_t num_sums() const override { return 3; }
  size_t num_terms() const override { return 0; }

  Tensors sums(const at::Tensor& seen, const MapPart& part) const override {
    const at::Tensor features = seen[0].to(at::kFloat).flatten(1);  // (C, places)
    if (!mask_.defined()) {
      const at::Tensor count = at::full({}, static_cast<double>(features.size(1)), at::kDouble);
      return {features.sum(1), features.mm(features.t()), count};
    }
    const at::Tensor weights = weights_in(part).flatten();
    const at::Tensor weighted = features * weights;
    return {weighted.sum(1), weighted.mm(features.t()), weights.sum().to(at::kDouble).cpu()};
  }
  Gathered gathered(const Tensors&) const override { return {}; }
  at::Tensor seed(const at::Tensor& seen, const Tensors&, const MapPart&) const override {
    return at::zeros_like(seen, at::kFloat);
  }

 protected:
  at::Tensor weights_in(const MapPart& part) const { return part_of(mask_, part); }
  bool has_mask() const { return mask_.defined(); }

 private:
  std::string layer_;
  at::Tensor mask_;
};

class MomentTerm : public MomentGatherer {
 public:
  MomentTerm(const std::string& layer, MomentKind kind, double weight, const Moments& style, Scaling scaling,
             const at::Tensor& mask)
      : MomentGatherer(layer, mask), kind_(kind), style_(style), weight_(weight) {
    if (kind == MomentKind::gaussian) gaussian_.emplace(style);
    if (scaling == Scaling::relative) {
      const Moments nothing{at::zeros_like(style.mean), at::zeros_like(style.second)};
      weight_ /= std::max(kTiny, slope(nothing).loss);
    }
  }

  size_t num_terms() const override { return 2; }

  Gathered gathered(const Tensors& sums) const override {
    const Slope found = slope(moments_from(sums));
    const double share = weight_ / std::max(kTiny, sums[2].item<double>());
    return {.terms = {((found.by_second + found.by_second.t()) * share).to(at::kFloat),
                      (found.by_mean * share).to(at::kFloat)},
            .loss = weight_ * found.loss};
  }

  at::Tensor seed(const at::Tensor& seen, const Tensors& terms, const MapPart& part) const override {
    const at::Tensor features = seen[0].to(at::kFloat).flatten(1);
    at::Tensor seed = terms[0].mm(features);
    if (kind_ != MomentKind::gram) seed.add_(terms[1].unsqueeze(1));
    seed = seed.view_as(seen);
    return has_mask() ? seed.mul_(weights_in(part)) : seed;
  }

 private:
  Slope slope(const Moments& moments) const {
    switch (kind_) {
      case MomentKind::gram:
        return gram_slope(moments, style_);
      case MomentKind::covariance:
        return covariance_slope(moments, style_);
      case MomentKind::moments:
        return channels_slope(moments, style_);
      default:
        return gaussian_->slope(moments);
    }
  }

  MomentKind kind_;
  Moments style_;
  double weight_;
  std::optional<Gaussian> gaussian_;
};

}  // namespace

std::shared_ptr<const Term> moment_gatherer(const std::string& layer, const at::Tensor& mask) {
  return std::make_shared<MomentGatherer>(layer, mask);
}

Moments moments_from(const Tensors& sums) {
  const double count = std::max(kTiny, sums[2].item<double>());
  return {sums[0].to(at::kDouble) / count, sums[1].to(at::kDouble) / count};
}

Moments mixed(const std::vector<Moments>& each, const std::vector<double>& weights, MomentKind kind) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  Moments result{at::zeros_like(each[0].mean), at::zeros_like(each[0].second)};
  for (size_t i = 0; i < each.size(); ++i) {
    result.mean.add_(each[i].mean, weights[i] / all);
    result.second.add_(kind == MomentKind::gram ? each[i].second : covariance_of(each[i]), weights[i] / all);
  }
  if (kind != MomentKind::gram) result.second.add_(at::outer(result.mean, result.mean));
  return result;
}

std::shared_ptr<const Term> moment_term(const std::string& layer, MomentKind kind, double weight,
                                        const Moments& style, Scaling scaling, const at::Tensor& mask) {
  return std::make_shared<MomentTerm>(layer, kind, weight, style, scaling, mask);
}

}  // namespace atelier
