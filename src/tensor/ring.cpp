#include "tensor/ring.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

namespace atelier {
namespace {

// Keys' cubic with a = -0.5, as libtorch's antialiased bicubic.
double cubic(double x) {
  x = std::abs(x);
  if (x < 1) return (1.5 * x - 2.5) * x * x + 1;
  if (x < 2) return ((-0.5 * x + 2.5) * x - 4) * x + 2;
  return 0;
}

at::Tensor resized_along(const at::Tensor& picture, int64_t dim, int64_t length) {
  const int64_t size = picture.size(dim);
  if (size == length) return picture;
  const double ratio = static_cast<double>(size) / static_cast<double>(length);
  const double stretch = std::max(1.0, ratio);
  const auto num_taps = static_cast<int64_t>(std::ceil(2 * stretch)) * 2 + 1;
  std::vector<std::vector<int64_t>> places(num_taps);
  std::vector<std::vector<float>> weights(num_taps);
  for (int64_t i = 0; i < length; ++i) {
    const double center = (static_cast<double>(i) + 0.5) * ratio - 0.5;
    const auto first = static_cast<int64_t>(std::floor(center)) - num_taps / 2;
    double sum = 0;
    for (int64_t k = 0; k < num_taps; ++k) sum += cubic((static_cast<double>(first + k) - center) / stretch);
    for (int64_t k = 0; k < num_taps; ++k) {
      places[k].push_back(((first + k) % size + size) % size);
      weights[k].push_back(
          static_cast<float>(cubic((static_cast<double>(first + k) - center) / stretch) / sum));
    }
  }
  std::vector<int64_t> shape(picture.dim(), 1), result_shape = picture.sizes().vec();
  shape[dim] = result_shape[dim] = length;
  at::Tensor result = at::zeros(result_shape, picture.options());
  for (int64_t k = 0; k < num_taps; ++k)
    result.addcmul_(picture.index_select(dim, at::tensor(places[k]).to(picture.device())),
                    at::tensor(weights[k]).to(picture.device(), picture.scalar_type()).view(shape));
  return result;
}

}  // namespace

std::vector<RingPiece> ring_pieces(int64_t start, int64_t length, int64_t size) {
  std::vector<RingPiece> pieces;
  for (int64_t offset = 0; offset < length;) {
    const int64_t place = ((start + offset) % size + size) % size;
    const int64_t count = std::min(size - place, length - offset);
    pieces.push_back({place, offset, count});
    offset += count;
  }
  return pieces;
}

at::Tensor ring_part(const at::Tensor& picture, int64_t dim, int64_t start, int64_t length) {
  std::vector<at::Tensor> parts;
  for (const RingPiece& piece : ring_pieces(start, length, picture.size(dim)))
    parts.push_back(picture.narrow(dim, piece.place, piece.length));
  return parts.size() == 1 ? parts[0] : at::cat(parts, dim);
}

at::Tensor resize_ring(const at::Tensor& picture, int64_t height, int64_t width) {
  return resized_along(resized_along(picture, 2, height), 3, width);
}

}  // namespace atelier
