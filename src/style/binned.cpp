#include "style/binned.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>
#include <ATen/ops/gather.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/where.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "base/wide_vectors.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 2048;          // values whose places are found at once
constexpr int64_t kMostInCell = 1 << 16;  // values that two sums of 32 bits side by side have room for
constexpr float kLowest = 1, kHighest = kNodes - 1;

inline float place_of(float value, float center, float scale) {
  const float away = value - center;
  const float place = kHalf + kHalf * (away / (scale + std::fabs(away)));
  const float above = place > kLowest ? place : kLowest;  // and what is no number
  return above < kHighest ? above : kHighest;
}

ATELIER_WIDE_VECTORS void find_places(const float* __restrict values, int64_t count, float center,
                                      float scale, int32_t* __restrict places) {
  for (int64_t i = 0; i < count; ++i)
    places[i] = static_cast<int32_t>(place_of(values[i], center, scale) * kUnit);
}

// Weights in the upper half of a cell, weighted ways in the lower. Two lots of cells, so that values that are
// alike do not wait for each other.
using Cells = std::array<std::array<uint64_t, kNodes>, 2>;

inline void count_place(std::array<uint64_t, kNodes>& cells, int32_t place, uint64_t weight) {
  cells[place / kUnit] += weight * ((uint64_t{1} << 32) + static_cast<uint64_t>(place % kUnit));
}

void count_places(const int32_t* places, const int32_t* weights, int64_t count, Cells& cells) {
  if (weights) {
    for (int64_t i = 0; i < count; ++i)
      count_place(cells[i % 2], places[i], static_cast<uint64_t>(weights[i]));
    return;
  }
  int64_t i = 0;
  for (; i + 1 < count; i += 2) {
    count_place(cells[0], places[i], kUnit);
    count_place(cells[1], places[i + 1], kUnit);
  }
  if (i < count) count_place(cells[0], places[i], kUnit);
}

void count_line(const float* values, const int32_t* weights, int64_t count, float center, float scale,
                int64_t* counts) {
  std::array<int32_t, kBlock> places;
  for (int64_t from = 0; from < count; from += kMostInCell) {
    const int64_t end = std::min(from + kMostInCell, count);
    Cells cells{};
    for (int64_t i = from; i < end; i += kBlock) {
      const int64_t size = std::min(kBlock, end - i);
      find_places(values + i, size, center, scale, places.data());
      count_places(places.data(), weights ? weights + i : nullptr, size, cells);
    }
    for (int64_t node = 0; node < kNodes; ++node) {
      for (const auto& lot : cells) {
        counts[2 * node] += static_cast<int64_t>(lot[node] >> 32);
        counts[2 * node + 1] += static_cast<int64_t>(lot[node] & 0xffffffff);
      }
    }
  }
}

ATELIER_WIDE_VECTORS void subtract_curve(const float* __restrict curve, int64_t count, float center,
                                         float scale, float* __restrict values) {
  for (int64_t i = 0; i < count; ++i) {
    const float place = place_of(values[i], center, scale) - 0.5F;
    const int32_t below = static_cast<int32_t>(place);
    const float low = curve[below], high = curve[below + 1];
    values[i] -= low + (place - static_cast<float>(below)) * (high - low);
  }
}

struct PlainLines {
  explicit PlainLines(const BinnedLines& lines)
      : center_(lines.center.contiguous()),
        scale_(lines.scale.contiguous()),
        center(center_.const_data_ptr<float>()),
        scale(scale_.const_data_ptr<float>()) {}

 private:
  at::Tensor center_, scale_;

 public:
  const float *center, *scale;
};

}  // namespace

double node_value(int64_t node, double center, double scale) {
  const double away = static_cast<double>(node - kHalf) / kHalf;
  return center + scale * away / (1 - std::abs(away));
}

at::Tensor places_on(const BinnedLines& lines, const at::Tensor& values) {
  const at::Tensor away = values - lines.center;
  const at::Tensor places = away.div(lines.scale + away.abs()).mul_(kHalf).add_(kHalf);
  return at::where(places > kLowest, places, at::full({}, kLowest, places.options())).clamp_max_(kHighest);
}

void count_values(const BinnedLines& lines, const at::Tensor& values, const at::Tensor& weights,
                  at::Tensor& counts) {
  if (!values.is_cpu()) return count_values_anywhere(lines, values, weights, counts);
  const PlainLines plain(lines);
  const int64_t count = values.size(1);
  const float* from = values.const_data_ptr<float>();
  const int32_t* each = weights.defined() ? weights.const_data_ptr<int32_t>() : nullptr;
  int64_t* to = counts.data_ptr<int64_t>();
  at::parallel_for(0, values.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c)
      count_line(from + c * count, each, count, plain.center[c], plain.scale[c], to + c * 2 * kNodes);
  });
}

void subtract_curves(const BinnedLines& lines, const at::Tensor& curves, at::Tensor& values) {
  if (!values.is_cpu()) return subtract_curves_anywhere(lines, curves, values);
  const PlainLines plain(lines);
  const int64_t count = values.size(1);
  const float* curve = curves.const_data_ptr<float>();
  float* to = values.data_ptr<float>();
  at::parallel_for(0, values.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c)
      subtract_curve(curve + c * kNodes, count, plain.center[c], plain.scale[c], to + c * count);
  });
}

void count_values_anywhere(const BinnedLines& lines, const at::Tensor& values, const at::Tensor& weights,
                           at::Tensor& counts) {
  const at::Tensor places = places_on(lines, values).mul_(kUnit).to(at::kLong);
  const at::Tensor nodes = places.div(kUnit, "floor"), ways = places - nodes * kUnit;
  const at::Tensor each = weights.defined() ? weights.to(at::kLong).expand_as(places)
                                            : at::full({}, kUnit, places.options()).expand_as(places);
  counts.select(2, 0).scatter_add_(1, nodes, each);
  counts.select(2, 1).scatter_add_(1, nodes, each * ways);
}

void subtract_curves_anywhere(const BinnedLines& lines, const at::Tensor& curves, at::Tensor& values) {
  const at::Tensor places = places_on(lines, values).sub_(0.5), below = places.floor().to(at::kLong);
  const at::Tensor low = at::gather(curves, 1, below), high = at::gather(curves, 1, below + 1);
  values.sub_(low + (places - below) * (high - low));
}

}  // namespace atelier
