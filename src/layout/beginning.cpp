#include "layout/beginning.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <cmath>
#include <vector>

#include "tensor/ordered.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr double kSpread = 1e-4;  // standard deviation of a beginning
constexpr int64_t kBlock = 1024, kSpare = 6;
constexpr int kTurns = 300;  // of the subspace

// (I + D^-1/2 A D^-1/2) / 2 times columns (N,K) float64, D being the sums of rows: eigenvalues 0..1.
at::Tensor smoothed(const Affinities& affinities, const std::vector<double>& roots,
                    const at::Tensor& columns) {
  const int64_t count = columns.size(1);
  at::Tensor result = at::empty_like(columns);
  const auto* from = columns.const_data_ptr<double>();
  auto* to = result.mutable_data_ptr<double>();
  for_each_span(affinities.size(), kBlock, [&](int64_t first, int64_t last) {
    std::vector<double> sums(count);
    for (int64_t i = first; i < last; ++i) {
      std::fill(sums.begin(), sums.end(), 0);
      for (int64_t e = affinities.starts[i]; e < affinities.starts[i + 1]; ++e) {
        const int64_t j = affinities.columns[e];
        const double share = affinities.values[e] / (roots[i] * roots[j]);
        for (int64_t k = 0; k < count; ++k) sums[k] += share * from[j * count + k];
      }
      for (int64_t k = 0; k < count; ++k) to[i * count + k] = (from[i * count + k] + sums[k]) / 2;
    }
  });
  return result;
}

std::vector<double> roots_of_sums(const Affinities& affinities) {
  std::vector<double> roots(affinities.size());
  for (int64_t i = 0; i < affinities.size(); ++i) {
    double sum = 0;
    for (int64_t e = affinities.starts[i]; e < affinities.starts[i + 1]; ++e) sum += affinities.values[e];
    roots[i] = std::sqrt(std::max(sum, 1e-30));
  }
  return roots;
}

}  // namespace

at::Tensor beginning_of_map(const at::Tensor& components, int64_t dims, uint64_t seed, double jitter) {
  const int64_t size = components.size(0), known = std::min(dims, components.size(1));
  at::Tensor map = at::zeros({dims, size}, at::kFloat);
  on_one_thread([&] {
    map.narrow(0, 0, known).copy_(components.narrow(1, 0, known).t());
    map -= map.mean(1, true);
    const double spread = map[0].square().mean().sqrt().item<double>();
    if (spread > 0) map *= kSpread / spread;
    map += RandomStream(seed, "map").normal({dims, size}) * (kSpread * jitter);
  });
  return map;
}

at::Tensor random_components(int64_t size, int64_t dims, uint64_t seed) {
  return RandomStream(seed, "beginning").normal({size, dims});
}

at::Tensor spectral_components(const Affinities& affinities, int64_t dims, uint64_t seed) {
  const int64_t size = affinities.size(), count = std::min(size, dims + 1 + kSpare);
  const std::vector<double> roots = roots_of_sums(affinities);
  at::Tensor basis = RandomStream(seed, "spectral").normal({size, count}).to(at::kDouble);
  at::Tensor components;
  for (int turn = 0; turn < kTurns; ++turn) {
    basis = smoothed(affinities, roots, basis);
    // Products alone would all turn to the first.
    if (turn % 5 == 4) on_one_thread([&] { basis = std::get<0>(at::linalg_qr(basis)).contiguous(); });
  }
  const at::Tensor image = smoothed(affinities, roots, basis);
  on_one_thread([&] {
    const auto [values, vectors] = at::linalg_eigh(basis.t().mm(image));
    // Rising: the last is the constant one.
    const int64_t wanted = std::min(dims, count - 1);
    at::Tensor chosen = basis.mm(vectors.narrow(1, count - 1 - wanted, wanted).flip(1));
    chosen = chosen / at::tensor(roots, at::kDouble).unsqueeze(1);
    // Of a vector and its opposite the one whose largest entry is positive.
    const at::Tensor largest = chosen.gather(0, chosen.abs().argmax(0, true));
    components = (chosen * largest.sign()).to(at::kFloat).contiguous();
  });
  return components;
}

}  // namespace atelier
