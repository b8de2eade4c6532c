#include "autoencoder/picture_error.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>

#include <algorithm>

#include "tensor/pca.h"

namespace atelier {

double squared_error(const at::Tensor& made, const at::Tensor& wanted) {
  constexpr int64_t kAtOnce = 512;
  double sum = 0;
  for (int64_t first = 0; first < made.size(0); first += kAtOnce) {
    const int64_t count = std::min(kAtOnce, made.size(0) - first);
    const at::Tensor pictures = wanted.narrow(0, first, count).to(at::kFloat) / 255;
    sum += (made.narrow(0, first, count) - pictures).square().sum().item<double>();
  }
  return sum / static_cast<double>(made.size(0));
}

double component_error(const PictureSet& train, const PictureSet& seen, int64_t count) {
  const auto rows = [](const PictureSet& set) {
    const int64_t num_numbers = set.pixels[0].numel(), most = (int64_t{1} << 28) / num_numbers;
    return evenly_chosen(set, std::max<int64_t>(2, most)).flatten(1).to(at::kFloat) / 255;
  };
  const Pca components = pca(rows(train), std::min(count, train.size()));
  const at::Tensor wanted = rows(seen);
  const at::Tensor made = at::mm(components.project(wanted), components.components) + components.mean;
  return (made - wanted).square().sum().item<double>() / static_cast<double>(wanted.size(0));
}

}  // namespace atelier
