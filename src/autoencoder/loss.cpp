#include "autoencoder/loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/binary_cross_entropy_with_logits.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/log.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>

#include <cmath>

#include "base/error.h"

namespace atelier {

namespace {

constexpr int64_t kSum = 2;  // as libtorch numbers reductions

}  // namespace

PictureLoss picture_loss_named(const std::string& name) {
  if (name == "mse") return PictureLoss::mse;
  if (name == "bce") return PictureLoss::bce;
  if (name == "l1") return PictureLoss::l1;
  throw Error("there is no loss '" + name + "'", "", "take mse, bce or l1");
}

std::string unit_of(PictureLoss loss) {
  switch (loss) {
    case PictureLoss::mse:
      return "squared error a picture";
    case PictureLoss::bce:
      return "nats a picture";
    case PictureLoss::l1:
      break;
  }
  return "error a picture";
}

at::Tensor picture_loss(PictureLoss loss, const at::Tensor& logits, const at::Tensor& pictures) {
  const auto count = static_cast<double>(pictures.size(0));
  if (loss == PictureLoss::bce)
    return at::binary_cross_entropy_with_logits(logits, pictures, {}, {}, kSum) / count;
  const at::Tensor errors = at::sigmoid(logits) - pictures;
  return (loss == PictureLoss::mse ? errors.square() : errors.abs()).sum() / count;
}

at::Tensor divergence(const at::Tensor& means, const at::Tensor& log_variances) {
  const at::Tensor each = means.square() + log_variances.exp() - log_variances - 1;
  return each.sum() * (.5 / static_cast<double>(means.size(0)));
}

at::Tensor sparsity(const at::Tensor& probabilities, double share) {
  const at::Tensor mean = probabilities.mean(0).clamp(1e-6, 1 - 1e-6);
  return (share * (std::log(share) - mean.log()) + (1 - share) * (std::log(1 - share) - (1 - mean).log()))
      .sum();
}

at::Tensor dependence(const at::Tensor& units) {
  const at::Tensor signs = units * 2 - 1;
  const at::Tensor products = at::mm(signs.t(), signs) / static_cast<double>(units.size(0));
  return signs.mean(0).square().sum() + (products - at::diag(products.diag())).square().sum() * .5;
}

}  // namespace atelier
