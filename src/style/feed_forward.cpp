#include "style/feed_forward.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/index_select.h>
#include <ATen/ops/where.h>

#include <algorithm>

#include "nn/forward_cost.h"

namespace atelier {
namespace {

constexpr double kTop = 255;    // of the range of a graph's `picture`
constexpr double kHeld = 1.45;  // with what convolutions put into another order, measured at 4096x4096

// The largest step of any layer, in pixels: sides that are multiples of it come out as they went in.
int64_t stride_of(const Graph& graph) {
  int64_t stride = 1;
  for (const auto& [name, shape] : graph.shapes(graph.input.size, graph.input.size, {graph.picture}))
    stride = std::max(stride, shape.stride);
  return stride;
}

// The size that a network is given for a picture.
PictureSize worked_size(const Graph& graph, PictureSize size) {
  const int64_t stride = stride_of(graph);
  const auto side = [&](int64_t length) {
    return (std::max(length, graph.input.min_size) + stride - 1) / stride * stride;
  };
  return {side(size.height), side(size.width)};
}

// Goes on at the end of a dimension by mirroring, to and fro where there is little to mirror.
at::Tensor continued(const at::Tensor& x, int64_t dimension, int64_t length) {
  const int64_t given = x.size(dimension);
  if (given == length) return x;
  const int64_t period = std::max<int64_t>(1, 2 * (given - 1));
  const at::Tensor place = at::arange(length, x.options().dtype(at::kLong)).remainder(period);
  const at::Tensor mirrored = (period - place).remainder(period);
  return at::index_select(x, dimension, at::where(place.lt(given), place, mirrored));
}

}  // namespace

bool is_feed_forward(const Graph& graph) {
  return !graph.picture.empty();
}

at::Tensor paint(const Network& network, const at::Tensor& pictures) {
  const at::NoGradGuard no_grad;
  const PictureSize size{pictures.size(2), pictures.size(3)};
  const PictureSize worked = worked_size(network.graph(), size);
  const at::Tensor given = continued(continued(pictures, 2, worked.height), 3, worked.width);
  const at::Tensor painted = network.forward(given, {network.graph().picture})[0];
  return painted.narrow(2, 0, size.height)
      .narrow(3, 0, size.width)
      .to(at::kFloat)
      .div(kTop)
      .clamp_(0, 1)
      .contiguous(at::MemoryFormat::Contiguous);
}

double painting_flops(const Graph& graph, PictureSize size) {
  return forward_flops(graph, graph.picture, worked_size(graph, size));
}

double painting_bytes(const Graph& graph, PictureSize size) {
  const double numbers = most_numbers_held(graph, graph.picture, worked_size(graph, size));
  return kHeld * static_cast<double>(sizeof(float)) * numbers;
}

}  // namespace atelier
