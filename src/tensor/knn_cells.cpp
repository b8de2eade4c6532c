#include "tensor/knn_cells.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <utility>

#include "tensor/knn_search.h"
#include "tensor/ordered.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

namespace atelier {
namespace {

constexpr int64_t kRowsOfCell = 500, kSampled = 64;  // rows of a cell: of all, and to find its center by
constexpr int64_t kQueries = 256;
constexpr int kRounds = 8;

// The center nearest to each row (N,D): (N) int32.
at::Tensor nearest_centers(const at::Tensor& rows, const at::Tensor& centers) {
  const int64_t size = rows.size(0), num_centers = centers.size(0);
  const at::Tensor squares = centers.square().sum(1);
  at::Tensor nearest = at::empty({size}, at::kInt);
  auto* result = nearest.mutable_data_ptr<int32_t>();
  for_each_span(size, kQueries, [&](int64_t first, int64_t last) {
    const at::Tensor away = squares - 2 * rows.narrow(0, first, last - first).mm(centers.t());
    const float* values = away.const_data_ptr<float>();
    for (int64_t i = first; i < last; ++i, values += num_centers)
      result[i] = static_cast<int32_t>(std::min_element(values, values + num_centers) - values);
  });
  return nearest;
}

// The means of their rows; a center without any stays.
void move_centers(at::Tensor& centers, const at::Tensor& rows, const at::Tensor& nearest) {
  const int64_t width = rows.size(1);
  std::vector<double> sums(centers.numel());
  std::vector<int64_t> counts(centers.size(0));
  const auto* values = rows.const_data_ptr<float>();
  const auto* of = nearest.const_data_ptr<int32_t>();
  for (int64_t i = 0; i < rows.size(0); ++i) {
    ++counts[of[i]];
    for (int64_t d = 0; d < width; ++d) sums[of[i] * width + d] += values[i * width + d];
  }
  auto* result = centers.mutable_data_ptr<float>();
  for (size_t c = 0; c < counts.size(); ++c)
    for (int64_t d = 0; counts[c] > 0 && d < width; ++d)
      result[c * width + d] = static_cast<float>(sums[c * width + d] / static_cast<double>(counts[c]));
}

// `count` of the numbers below `size`, none twice.
at::Tensor drawn(int64_t size, int64_t count, uint64_t seed) {
  at::Tensor order = at::arange(size, at::kInt);
  auto* places = order.mutable_data_ptr<int32_t>();
  RandomStream random(seed, "cells");
  for (int64_t i = 0; i < count; ++i) std::swap(places[i], places[i + random.below(size - i)]);
  return order.narrow(0, 0, count);
}

// Lloyd's k-means on a sample.
at::Tensor centers_of(const at::Tensor& rows, int64_t num_cells, uint64_t seed) {
  const int64_t size = rows.size(0), num_sampled = std::min(size, num_cells * kSampled);
  const at::Tensor sample = rows.index_select(0, drawn(size, num_sampled, seed));
  at::Tensor centers = sample.narrow(0, 0, num_cells).clone();
  for (int round = 0; round < kRounds; ++round)
    move_centers(centers, sample, nearest_centers(sample, centers));
  return centers;
}

// Rows in the order of their cells.
struct Cells {
  at::Tensor centers, order;     // (C,D); (N) int32
  std::vector<Stretch> members;  // of each cell, in that order

  Cells(const at::Tensor& rows, const at::Tensor& found_centers)
      : centers(found_centers), members(centers.size(0)) {
    const int64_t size = rows.size(0);
    const at::Tensor nearest = nearest_centers(rows, centers);
    const auto* of = nearest.const_data_ptr<int32_t>();
    for (int64_t i = 0; i < size; ++i) ++members[of[i]].size;
    for (size_t c = 1; c < members.size(); ++c) members[c].first = members[c - 1].first + members[c - 1].size;
    std::vector<int64_t> next;
    for (const Stretch& cell : members) next.push_back(cell.first);
    order = at::empty({size}, at::kInt);
    auto* places = order.mutable_data_ptr<int32_t>();
    for (int64_t i = 0; i < size; ++i) places[next[of[i]]++] = static_cast<int32_t>(i);
  }

  // The members of the cells nearest to each, itself first.
  std::vector<std::vector<Stretch>> around(int64_t num_probed) const {
    const Neighbors near = nearest_neighbors(centers, num_probed - 1);
    std::vector<std::vector<Stretch>> around(members.size());
    for (size_t c = 0; c < members.size(); ++c) {
      around[c].push_back(members[c]);
      for (int64_t k = 0; k < near.indices.size(1); ++k)
        around[c].push_back(members[near.indices[static_cast<int64_t>(c)][k].item<int32_t>()]);
    }
    return around;
  }
};

}  // namespace

Neighbors nearest_neighbors_nearly(const at::Tensor& rows, int64_t count, uint64_t seed,
                                   const CellSearch& options, const std::function<void(double)>& progress) {
  TORCH_CHECK(rows.dim() == 2 && rows.scalar_type() == at::kFloat && rows.size(0) > 0,
              "(N,D) float32 is expected");
  const at::NoGradGuard no_grad;
  const int64_t size = rows.size(0), chosen = options.num_cells > 0 ? options.num_cells : size / kRowsOfCell;
  const Cells cells(rows, centers_of(rows, std::clamp<int64_t>(chosen, 1, size), seed));
  NeighborSearch search(rows.index_select(0, cells.order), {}, count, cells.order);
  const auto around = cells.around(std::max<int64_t>(options.num_probed, 1));
  const int64_t num_cells = std::ssize(cells.members), at_once = 16 * num_threads();
  for (int64_t begin = 0; begin < num_cells; begin += at_once) {
    const int64_t end = std::min(begin + at_once, num_cells);
    for_each_block(end - begin, [&](int64_t place) {
      const Stretch& own = cells.members[begin + place];
      for (int64_t first = own.first; first < own.first + own.size; first += kQueries)
        search.find(first, std::min(kQueries, own.first + own.size - first), around[begin + place]);
    });
    if (progress) progress(static_cast<double>(end) / static_cast<double>(num_cells));
  }
  return search.found();
}

double recall_of(const Neighbors& found, const at::Tensor& rows, int64_t most_asked) {
  const int64_t size = rows.size(0), count = found.indices.size(1), num_asked = std::min(size, most_asked);
  if (count == 0) return 1;
  const at::Tensor asked = at::arange(num_asked, at::kLong) * size / num_asked;
  // Each row is its own nearest, or one that lies in the same place.
  const Neighbors truly = nearest_neighbors(rows, count + 1, rows.index_select(0, asked.to(at::kLong)));
  int64_t kept = 0;
  for (int64_t i = 0; i < num_asked; ++i) {
    const int64_t row = asked[i].item<int64_t>();
    const float farthest = truly.distances[i][count].item<float>() * (1 + 1e-6F);
    const float* distances = found.distances.const_data_ptr<float>() + row * count;
    kept += std::count_if(distances, distances + count, [&](float distance) { return distance <= farthest; });
  }
  return static_cast<double>(kept) / static_cast<double>(num_asked * count);
}

}  // namespace atelier
