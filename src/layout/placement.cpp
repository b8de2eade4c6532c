#include "layout/placement.h"

#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "layout/affinity.h"
#include "layout/repulsion_pairs.h"
#include "tensor/ordered.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 16;

// A map as planes that the inner loop of repulsion takes.
template <int dims>
struct Planes {
  std::array<std::vector<float>, dims> values;
  std::array<const float*, dims> pointers;
  int64_t size, padded;

  explicit Planes(const at::Tensor& map) : size(map.size(0)) {
    padded = num_spans(size, kRepulsionLanes) * kRepulsionLanes;
    const auto* rows = map.const_data_ptr<float>();
    for (int d = 0; d < dims; ++d) {
      values[d].assign(padded, kFarAway);
      for (int64_t i = 0; i < size; ++i) values[d][i] = rows[i * dims + d];
      pointers[d] = values[d].data();
    }
  }
};

// Where half the weight lies on either side.
float weighted_median(const std::vector<float>& values, const std::vector<double>& weights) {
  std::vector<size_t> order(values.size());
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](size_t a, size_t b) { return values[a] < values[b]; });
  double sum = 0;
  for (const size_t k : order)
    if ((sum += weights[k]) >= 0.5) return values[k];
  return values[order.back()];
}

template <int dims>
class Placing {
 public:
  Placing(const Planes<dims>& map, const PlacementOptions& options) : map_(map), options_(options) {}

  // Of neighbors and what the point thinks of them.
  std::array<float, dims> place(const std::vector<int32_t>& neighbors,
                                const std::vector<double>& weights) const {
    std::array<float, dims> place{}, velocity{};
    std::vector<float> values(neighbors.size());
    for (int d = 0; d < dims; ++d) {
      for (size_t k = 0; k < values.size(); ++k) values[k] = map_.values[d][neighbors[k]];
      place[d] = weighted_median(values, weights);
    }
    for (int turn = 0; turn < options_.iterations; ++turn) {
      const std::array<double, dims> slope = gradient(place, neighbors, weights);
      double square = 0;
      for (int d = 0; d < dims; ++d) {
        velocity[d] = static_cast<float>(options_.momentum * velocity[d] - options_.rate * slope[d]);
        square += velocity[d] * velocity[d];
      }
      const double longest = options_.longest_step;
      const auto shrink = static_cast<float>(square > longest * longest ? longest / std::sqrt(square) : 1);
      for (int d = 0; d < dims; ++d) place[d] += velocity[d] *= shrink;
    }
    return place;
  }

 private:
  std::array<double, dims> gradient(const std::array<float, dims>& own, const std::vector<int32_t>& neighbors,
                                    const std::vector<double>& weights) const {
    RepulsionLanes<dims> lanes;
    const auto dof = static_cast<float>(options_.dof);
    if (options_.dof == 1)
      repel_one<dims, true>(map_.pointers.data(), map_.padded, own.data(), dof, lanes);
    else
      repel_one<dims, false>(map_.pointers.data(), map_.padded, own.data(), dof, lanes);
    std::array<double, dims> slope{};
    const double total = std::max(lanes.sum(lanes.totals), 1e-12);
    for (int d = 0; d < dims; ++d) slope[d] = -lanes.sum(lanes.forces[d]) / total;
    for (size_t k = 0; k < neighbors.size(); ++k) {
      double square = 0;
      std::array<double, dims> away;
      for (int d = 0; d < dims; ++d) {
        away[d] = own[d] - map_.values[d][neighbors[k]];
        square += away[d] * away[d];
      }
      const double pull = options_.exaggeration * weights[k] / (1 + square / options_.dof);
      for (int d = 0; d < dims; ++d) slope[d] += pull * away[d];
    }
    return slope;
  }

  const Planes<dims>& map_;
  const PlacementOptions& options_;
};

template <int dims>
at::Tensor all_placed(const at::Tensor& map, const Neighbors& neighbors, const PlacementOptions& options,
                      const Progress& progress) {
  const Planes<dims> planes(map);
  const Placing<dims> placing(planes, options);
  const int64_t size = neighbors.indices.size(0), count = neighbors.indices.size(1);
  const auto* indices = neighbors.indices.const_data_ptr<int32_t>();
  const std::vector<float> opinions = conditional(neighbors, {options.perplexity});
  at::Tensor result = at::empty({size, dims}, at::kFloat);
  auto* places = result.mutable_data_ptr<float>();
  const int64_t at_once = 8 * kBlock * num_threads();
  for (int64_t begin = 0; begin < size; begin += at_once) {
    const int64_t count_now = std::min(at_once, size - begin);
    for_each_span(count_now, kBlock, [&](int64_t first, int64_t last) {
      for (int64_t i = begin + first; i < begin + last; ++i) {
        const std::vector<int32_t> own(indices + i * count, indices + (i + 1) * count);
        const std::vector<double> weights(opinions.begin() + i * count, opinions.begin() + (i + 1) * count);
        const std::array<float, dims> place = placing.place(own, weights);
        std::copy(place.begin(), place.end(), places + i * dims);
      }
    });
    if (progress) progress(static_cast<double>(begin + count_now) / static_cast<double>(size));
  }
  return result;
}

}  // namespace

int64_t neighbors_for_placement(const PlacementOptions& options) {
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(3 * options.perplexity)));
}

at::Tensor placed(const at::Tensor& map, const Neighbors& neighbors, const PlacementOptions& options,
                  const Progress& progress) {
  TORCH_CHECK(map.dim() == 2 && map.is_contiguous() && map.scalar_type() == at::kFloat,
              "a map is (N,D) float32");
  if (map.size(1) == 1) return all_placed<1>(map, neighbors, options, progress);
  if (map.size(1) == 2) return all_placed<2>(map, neighbors, options, progress);
  return all_placed<3>(map, neighbors, options, progress);
}

}  // namespace atelier
