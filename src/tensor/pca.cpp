#include "tensor/pca.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <vector>

#include "tensor/ordered.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kExactColumns = 2048, kBlockRows = 4096, kOversampled = 10;
constexpr int kPowerIterations = 2;

// Adds up over blocks of rows, of a fixed size, each on one thread and in their order: the sum does not
// depend on how many threads there are.
template <class Part>
at::Tensor summed_over_blocks(const at::Tensor& rows, at::Tensor sum, const Part& part) {
  const int64_t num_blocks = (rows.size(0) + kBlockRows - 1) / kBlockRows;
  const int64_t at_once = num_threads();
  for (int64_t begin = 0; begin < num_blocks; begin += at_once) {
    const int64_t end = std::min(begin + at_once, num_blocks);
    std::vector<at::Tensor> parts(end - begin);
    for_each_block(end - begin, [&](int64_t place) {
      const int64_t row = (begin + place) * kBlockRows;
      parts[place] = part(rows.narrow(0, row, std::min(kBlockRows, rows.size(0) - row)));
    });
    for (const at::Tensor& one : parts) sum += one;
  }
  return sum;
}

template <class Map>
at::Tensor mapped_by_blocks(const at::Tensor& rows, int64_t columns, const Map& map) {
  at::Tensor result = at::empty({rows.size(0), columns}, rows.options());
  const int64_t num_blocks = (rows.size(0) + kBlockRows - 1) / kBlockRows;
  for_each_block(num_blocks, [&](int64_t block) {
    const int64_t row = block * kBlockRows, count = std::min(kBlockRows, rows.size(0) - row);
    result.narrow(0, row, count).copy_(map(rows.narrow(0, row, count)));
  });
  return result;
}

at::Tensor mean_of(const at::Tensor& rows) {
  const at::Tensor sum =
      summed_over_blocks(rows, at::zeros({rows.size(1)}, at::kDouble),
                         [](const at::Tensor& part) { return part.sum(0, false, at::kDouble); });
  return (sum / static_cast<double>(rows.size(0))).to(at::kFloat);
}

// The sign of an eigenvector is nobody's: its largest entry is made positive.
at::Tensor with_signs(const at::Tensor& components) {
  const at::Tensor largest = components.gather(1, components.abs().argmax(1, true));
  return components * at::where(largest < 0, -1.0, 1.0).to(components.scalar_type());
}

// Eigenvectors (K,D) of the largest eigenvalues of a symmetric matrix, those first.
std::pair<at::Tensor, at::Tensor> largest_eigenvectors(const at::Tensor& matrix, int64_t count) {
  at::Tensor values, vectors;
  on_one_thread([&] { std::tie(values, vectors) = at::linalg_eigh(matrix); });
  return {vectors.flip(1).narrow(1, 0, count).t().contiguous(),
          values.flip(0).narrow(0, 0, count).clamp_min(0)};
}

// An orthonormal basis of what the columns span, by their products twice over: MKL's own QR waits for threads
// that one thread can't give it.
at::Tensor orthogonal(const at::Tensor& matrix) {
  constexpr double kNoise = 1e-14;  // of the largest eigenvalue
  at::Tensor q = matrix;
  on_one_thread([&] {
    for (int pass = 0; pass < 2; ++pass) {
      const auto [values, vectors] = at::linalg_eigh(at::mm(q.t(), q));
      const double least = std::max(values.max().item<double>() * kNoise, 1e-300);
      q = at::mm(q, vectors / values.clamp_min(least).sqrt());
    }
  });
  return q;
}

at::Tensor covariance_of(const at::Tensor& rows, const at::Tensor& mean) {
  const int64_t columns = rows.size(1);
  const at::Tensor sum =
      summed_over_blocks(rows, at::zeros({columns, columns}, at::kDouble), [&](const at::Tensor& part) {
        const at::Tensor centered = (part - mean).to(at::kDouble);
        return centered.t().mm(centered);
      });
  return sum / static_cast<double>(std::max<int64_t>(1, rows.size(0) - 1));
}

// An orthogonal basis (D,K+) of a space that holds nearly all of the rows' variance.
at::Tensor range_of(const at::Tensor& rows, const at::Tensor& mean, int64_t count, uint64_t seed) {
  const int64_t columns = rows.size(1);
  at::Tensor basis = RandomStream(seed, "pca").normal({columns, count}).to(at::kDouble);
  for (int i = 0; i <= kPowerIterations; ++i) {
    const at::Tensor next =
        summed_over_blocks(rows, at::zeros({columns, count}, at::kDouble), [&](const at::Tensor& part) {
          const at::Tensor centered = (part - mean).to(at::kDouble);
          return centered.t().mm(centered.mm(basis));
        });
    basis = orthogonal(next);
  }
  return basis;
}

}  // namespace

at::Tensor Pca::project(const at::Tensor& rows) const {
  const at::Tensor across = components.t().contiguous();
  return mapped_by_blocks(rows, across.size(1),
                          [&](const at::Tensor& part) { return (part - mean).mm(across); });
}

Pca pca(const at::Tensor& rows, int64_t count, uint64_t seed) {
  TORCH_CHECK(rows.dim() == 2 && rows.scalar_type() == at::kFloat && rows.numel() > 0,
              "pca expects (N,D) float32");
  const at::NoGradGuard no_grad;
  const at::Tensor data = rows.cpu().contiguous(), mean = mean_of(data);
  count = std::clamp<int64_t>(count, 1, std::min(data.size(0), data.size(1)));
  at::Tensor components, variances;
  if (data.size(1) <= kExactColumns) {
    std::tie(components, variances) = largest_eigenvectors(covariance_of(data, mean), count);
  } else {
    const int64_t searched = std::min(count + kOversampled, std::min(data.size(0), data.size(1)));
    const at::Tensor basis = range_of(data, mean, searched, seed), narrow = basis.to(at::kFloat);
    const at::Tensor seen =
        mapped_by_blocks(data, searched, [&](const at::Tensor& part) { return (part - mean).mm(narrow); });
    const auto [within, found] = largest_eigenvectors(covariance_of(seen, mean_of(seen)), count);
    components = within.mm(basis.t());
    variances = found;
  }
  return {mean, with_signs(components).to(at::kFloat).contiguous(), variances};
}

}  // namespace atelier
