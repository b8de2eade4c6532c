#include "nn/edges.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/replication_pad2d.h>

#include <array>

namespace atelier {
namespace {

using Pair = std::array<int64_t, 2>;

// The first or last line across `dim`: 2 a row, 3 a column.
at::Tensor edge(const at::Tensor& map, int64_t dim, bool last) {
  return map.narrow(dim, last ? map.size(dim) - 1 : 0, 1);
}

// The line of a 3x3 kernel that lies beyond that edge.
at::Tensor outer(const at::Tensor& weight, int64_t dim, bool last) {
  return weight.narrow(dim, last ? 2 : 0, 1).contiguous();
}

// Rows go on into the corners, columns end where the picture does.
at::Tensor row_with_corners(const at::Tensor& row) {
  return at::cat({row.narrow(3, 0, 1), row, row.narrow(3, row.size(3) - 1, 1)}, 3);
}

Pair padding_along(int64_t dim) {
  return dim == 2 ? Pair{0, 0} : Pair{1, 0};
}

at::Tensor folded_corners(const at::Tensor& row) {
  const int64_t width = row.size(3) - 2;
  at::Tensor inner = row.narrow(3, 1, width).clone();
  inner.narrow(3, 0, 1).add_(row.narrow(3, 0, 1));
  inner.narrow(3, width - 1, 1).add_(row.narrow(3, width + 1, 1));
  return inner;
}

constexpr std::array<std::pair<int64_t, bool>, 4> kEdges{{{2, false}, {2, true}, {3, false}, {3, true}}};

}  // namespace

bool can_add_edges(const LayerSpec& layer) {
  const Padding& padding = layer.padding;
  return layer.op == "conv" && layer.kernel_h == 3 && layer.kernel_w == 3 && layer.stride == 1 &&
         layer.dilation == 1 && !padding.same_tf && padding.even() && padding.top == 1 && padding.left == 1;
}

Graph with_repeated_edges(const Graph& graph) {
  Graph result = graph;
  for (LayerSpec& layer : result.layers) layer.repeats_edges = layer.repeats_edges || can_add_edges(layer);
  return result;
}

// The way back of libtorch's own operation adds in any order on a GPU.
at::Tensor with_edges_around(const at::Tensor& x, const Padding& padding) {
  if (x.is_cpu()) return at::replication_pad2d(x, {padding.left, padding.right, padding.top, padding.bottom});
  const auto extended = [](const at::Tensor& map, int64_t dim, int64_t before, int64_t after) {
    const auto repeated = [&](bool last, int64_t count) {
      std::vector<int64_t> shape = map.sizes().vec();
      shape[dim] = count;
      return edge(map, dim, last).expand(shape);
    };
    return at::cat({repeated(false, before), map, repeated(true, after)}, dim);
  };
  return extended(extended(x, 3, padding.left, padding.right), 2, padding.top, padding.bottom);
}

void add_repeated_edges(at::Tensor& result, const at::Tensor& x, const at::Tensor& weight, int64_t groups) {
  for (const auto& [dim, last] : kEdges) {
    const at::Tensor line = edge(x, dim, last), whole = dim == 2 ? row_with_corners(line) : line.contiguous();
    edge(result, dim, last)
        .add_(at::conv2d(whole, outer(weight, dim, last), {}, Pair{1, 1}, padding_along(dim), Pair{1, 1},
                         groups));
  }
}

void add_gradient_of_edges(at::Tensor& by_x, const at::Tensor& gradient, const at::Tensor& weight,
                           int64_t groups) {
  for (const auto& [dim, last] : kEdges) {
    std::vector<int64_t> shape = by_x.sizes().vec();
    shape[dim] = 1;
    if (dim == 2) shape[3] += 2;
    const at::Tensor by_line = std::get<0>(
        at::convolution_backward(edge(gradient, dim, last).contiguous(), at::empty(shape, by_x.options()),
                                 outer(weight, dim, last), at::nullopt, Pair{1, 1}, padding_along(dim),
                                 Pair{1, 1}, /*transposed=*/false, Pair{0, 0}, groups, {true, false, false}));
    edge(by_x, dim, last).add_(dim == 2 ? folded_corners(by_line) : by_line);
  }
}

}  // namespace atelier
