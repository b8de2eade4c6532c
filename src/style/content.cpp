#include "style/content.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include <algorithm>

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;

class ContentTerm : public Term {
 public:
  ContentTerm(std::string layer, double weight, const at::Tensor& features, Scaling scaling)
      : layer_(std::move(layer)), features_(features) {
    double unit = 1;
    if (scaling == Scaling::relative)
      unit = std::max(kTiny, features.to(at::kFloat).square().mean().item<double>());
    factor_ = weight / (unit * static_cast<double>(features.numel()));
  }

  const std::string& layer() const override { return layer_; }
  size_t num_sums() const override { return 1; }
  size_t num_terms() const override { return 0; }

  Tensors sums(const at::Tensor& seen, const MapPart& part) const override {
    return {error(seen, part).square().sum()};
  }
  Gathered gathered(const Tensors& sums) const override {
    return {.terms = {}, .loss = factor_ * sums[0].item<double>()};
  }
  at::Tensor seed(const at::Tensor& seen, const Tensors&, const MapPart& part) const override {
    return error(seen, part).mul_(2 * factor_);
  }

 private:
  at::Tensor error(const at::Tensor& seen, const MapPart& part) const {
    return seen.to(at::kFloat) - part_of(features_, part);
  }

  std::string layer_;
  at::Tensor features_;
  double factor_;  // of the summed squares
};

}  // namespace

std::shared_ptr<const Term> content_term(const std::string& layer, double weight, const at::Tensor& features,
                                         Scaling scaling) {
  return std::make_shared<ContentTerm>(layer, weight, features, scaling);
}

}  // namespace atelier
