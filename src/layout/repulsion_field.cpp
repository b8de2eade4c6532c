#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "layout/convolution.h"
#include "layout/repulsion.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int kTaps = 6, kFields = 3;  // nodes that a point touches along an axis; the total and two forces
constexpr int64_t kLeastNodes = 120, kPoints = 4096, kBand = 8;
constexpr double kWidest = 0.4;                             // between nodes, beside the kernel's width of 1
constexpr double kWidthStep = 1.1892071, kSideStep = 1.05;  // what widths and sides of grids grow by

bool is_quick(int64_t length) {
  for (const int64_t factor : {2, 3, 5})
    while (length % factor == 0) length /= factor;
  return length == 1;
}

int64_t quick_length(double least) {
  auto length = static_cast<int64_t>(std::ceil(least));
  while (!is_quick(length)) ++length;
  return length;
}

// Quintic B-splines of the nodes -2 ... 3 at 0 <= t <= 1, order by order (de Boor 1972).
std::array<float, kTaps> weights_at(float t) {
  std::array<float, kTaps> weights{1};
  for (int order = 1; order < kTaps; ++order) {
    const float share = 1 / static_cast<float>(order);
    for (int i = order; i >= 0; --i) {
      const float rising = i > 0 ? (t + static_cast<float>(order - i)) * weights[i - 1] : 0;
      const float falling = i < order ? (static_cast<float>(i + 1) - t) * weights[i] : 0;
      weights[i] = share * (rising + falling);
    }
  }
  return weights;
}

// What splines leave of each frequency of a side, of which they are relieved by division.
at::Tensor spline_response(int64_t side, int64_t count) {
  const at::Tensor angles = at::arange(count, at::kDouble) * (2 * M_PI / static_cast<double>(side));
  return (66 + 52 * angles.cos() + 2 * (2 * angles).cos()) / 120;
}

// The power of `step` at or above a value.
double stepped_up(double value, double step) {
  return std::pow(step, std::ceil(std::log(std::max(value, 1e-12)) / std::log(step) - 1e-9));
}

// The kernels between nodes, wrapped round a torus of twice the grid, so that what leaves it does not come
// back.
std::array<at::Tensor, kFields> kernels(int64_t num_nodes, double spacing, double dof) {
  const int64_t side = 2 * num_nodes;
  std::array<at::Tensor, kFields> all;
  for (at::Tensor& kernel : all) kernel = at::zeros({side, side}, at::kFloat);
  for_each_block(side, [&](int64_t row) {
    const double dy = spacing * static_cast<double>(row < num_nodes ? row : row - side);
    for (int64_t column = 0; column < side; ++column) {
      const double dx = spacing * static_cast<double>(column < num_nodes ? column : column - side);
      const double near = 1 / (1 + (dx * dx + dy * dy) / dof), weight = std::pow(near, dof);
      const std::array<double, kFields> values{weight, weight * near * dx, weight * near * dy};
      for (int field = 0; field < kFields; ++field)
        all[field].mutable_data_ptr<float>()[row * side + column] = static_cast<float>(values[field]);
    }
  });
  return all;
}

}  // namespace

// Where the points lie on the grid.
struct FieldRepulsion::Grid {
  std::array<float, 2> corner;
  float per_node;               // 1 / width
  int64_t side;                 // nodes
  std::vector<int64_t> starts;  // of the points between each two rows of nodes
  std::vector<int32_t> order;   // the points, row by row, from left to right

  struct Place {
    int64_t column, row;  // of the first node that is touched
    std::array<float, kTaps> x, y;
  };

  Grid(const at::Tensor& map, int64_t nodes, double width)
      : per_node(static_cast<float>(1 / width)), side(nodes), starts(nodes + 1), order(map.size(1)) {
    const int64_t size = map.size(1);
    const auto* xs = map.const_data_ptr<float>();
    for (int d = 0; d < 2; ++d) corner[d] = *std::min_element(xs + d * size, xs + (d + 1) * size);
    std::vector<int32_t> cells(size);
    for_each_span(size, kPoints, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) {
        const Place place = at(xs[i], xs[size + i]);
        cells[i] = static_cast<int32_t>(place.row * side + place.column);
      }
    });
    std::vector<int64_t> next(side * side + 1);
    for (const int32_t cell : cells) ++next[cell + 1];
    std::partial_sum(next.begin(), next.end(), next.begin());
    for (int64_t row = 0; row <= side; ++row) starts[row] = next[row * side];
    for (int64_t i = 0; i < size; ++i) order[next[cells[i]]++] = static_cast<int32_t>(i);
  }

  Place at(float x, float y) const {
    const float along = (x - corner[0]) * per_node, down = (y - corner[1]) * per_node;
    const auto column = std::min(static_cast<int64_t>(along), side - kTaps);
    const auto row = std::min(static_cast<int64_t>(down), side - kTaps);
    return {column, row, weights_at(along - static_cast<float>(column)),
            weights_at(down - static_cast<float>(row))};
  }

  void add_row(const float* xs, const float* ys, int64_t row, float* nodes) const {
    for (int64_t k = starts[row]; k < starts[row + 1]; ++k) {
      const Place place = at(xs[order[k]], ys[order[k]]);
      for (int i = 0; i < kTaps; ++i)
        for (int j = 0; j < kTaps; ++j)
          nodes[(place.row + i) * side + place.column + j] += place.y[i] * place.x[j];
    }
  }

  // Bands of rows, every other one at a time: what they touch does not overlap.
  at::Tensor charges(const at::Tensor& map) const {
    static_assert(kBand >= kTaps);
    at::Tensor charges = at::zeros({side, side}, at::kFloat);
    auto* nodes = charges.mutable_data_ptr<float>();
    const auto* xs = map.const_data_ptr<float>();
    const int64_t num_bands = num_spans(side, kBand);
    for (const int64_t odd : {0, 1})
      for_each_block((num_bands + 1) / 2, [&](int64_t pair) {
        const int64_t band = 2 * pair + odd;
        for (int64_t row = band * kBand; row < std::min(side, (band + 1) * kBand); ++row)
          add_row(xs, xs + map.size(1), row, nodes);
      });
    return charges;
  }

  Repulsion read(const at::Tensor& map, const at::Tensor& fields) const {
    const int64_t size = map.size(1);
    Repulsion result{at::empty({2, size}, at::kFloat)};
    auto* forces = result.forces.mutable_data_ptr<float>();
    const auto *xs = map.const_data_ptr<float>(), *nodes = fields.const_data_ptr<float>();
    std::vector<double> totals(num_spans(size, kPoints));
    for_each_span(size, kPoints, [&](int64_t first, int64_t last) {
      for (int64_t k = first; k < last; ++k) {
        const int32_t point = order[k];
        const Place place = at(xs[point], xs[size + point]);
        std::array<float, kFields> found{};
        for (int field = 0; field < kFields; ++field)
          for (int i = 0; i < kTaps; ++i) {
            const float* line = nodes + (field * side + place.row + i) * side + place.column;
            float sum = 0;
            for (int j = 0; j < kTaps; ++j) sum += place.x[j] * line[j];
            found[field] += place.y[i] * sum;
          }
        totals[first / kPoints] += found[0] - 1;  // without itself
        forces[point] = found[1];
        forces[size + point] = found[2];
      }
    });
    for (const double total : totals) result.total += total;
    return result;
  }
};

// Wide enough for the map and no wider than it needs, in steps. Of the span alone: a map that goes on from
// its state gets the same grid.
void FieldRepulsion::fit(double span, double dof) {
  const double least = span / static_cast<double>(kLeastNodes - kTaps);
  const double width = std::min(kWidest, stepped_up(least, kWidthStep));
  const int64_t num_nodes =
      quick_length(std::max<double>(kLeastNodes, kTaps + stepped_up(span / width, kSideStep)));
  if (width == width_ && dof == dof_ && num_nodes == num_nodes_) return;
  num_nodes_ = num_nodes;
  width_ = width;
  dof_ = dof;
  const int64_t side = 2 * num_nodes;
  spectra_ = at::empty({kFields, side, num_nodes + 1}, at::kComplexFloat);
  // Once where charges are laid on nodes and once where fields are read.
  const at::Tensor response =
      (spline_response(side, side).unsqueeze(1) * spline_response(side, num_nodes + 1))
          .square()
          .to(at::kFloat);
  const auto all = kernels(num_nodes, width, dof);
  for (int field = 0; field < kFields; ++field)
    spectra_[field].copy_(spectrum_of(all[field], side) / response);
}

Repulsion FieldRepulsion::operator()(const at::Tensor& map, double dof) {
  TORCH_CHECK(map.dim() == 2 && map.size(0) == 2 && map.is_contiguous(), "a field is of (2,N) float32");
  const at::NoGradGuard no_grad;
  const auto* values = map.const_data_ptr<float>();
  const int64_t size = map.size(1);
  double span = 0;
  for (int d = 0; d < 2; ++d) {
    const auto [low, high] = std::minmax_element(values + d * size, values + (d + 1) * size);
    span = std::max(span, static_cast<double>(*high) - static_cast<double>(*low));
  }
  fit(span, dof);
  const Grid grid(map, num_nodes_, width_);
  return grid.read(map, convolved(grid.charges(map), spectra_));
}

}  // namespace atelier
