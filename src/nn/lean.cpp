#include "nn/lean.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/convolution_backward.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/max_pool2d_with_indices.h>
#include <ATen/ops/max_pool2d_with_indices_backward.h>
#include <ATen/ops/where.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>

#include <algorithm>
#include <functional>

#include "base/wide_vectors.h"
#include "nn/edges.h"

namespace atelier::lean {
namespace {

constexpr int64_t kBlock = 4096;  // numbers that stay in the cache between two passes over them

// From the gradient of a result to that of what it was made from.
using WayBack = std::function<at::Tensor(const at::Tensor&)>;

struct BackwardNode : torch::autograd::Node {
  WayBack way_back;

  torch::autograd::variable_list apply(torch::autograd::variable_list&& gradients) override {
    const at::NoGradGuard no_grad;
    if (!gradients[0].defined()) return {at::Tensor()};
    return {way_back(gradients[0])};
  }
  void release_variables() override { way_back = nullptr; }
};

// `result`, computed of `x` without autograd, becomes a step of its graph.
at::Tensor linked(at::Tensor result, const at::Tensor& x, WayBack way_back) {
  const auto node = std::make_shared<BackwardNode>();
  node->way_back = std::move(way_back);
  node->set_next_edges(torch::autograd::collect_next_edges(x));
  torch::autograd::set_history(result, node);
  return result;
}

// A tensor's shape without its numbers: memory that is never touched.
class Outline {
 public:
  explicit Outline(const at::Tensor& x)
      : sizes_(x.sizes().vec()), options_(x.options()), format_(x.suggest_memory_format()) {}
  at::Tensor make() const { return at::empty(sizes_, options_, format_); }

 private:
  std::vector<int64_t> sizes_;
  at::TensorOptions options_;
  at::MemoryFormat format_;
};

// --- Rectifying: what was let through is a byte a number ---

// In one pass over memory, whatever its order: the numbers become the rectified ones, the bytes say what
// passed.
// Without conditions on products, which may trap and so are never vectorized.
ATELIER_WIDE_VECTORS void rectify_range(float* __restrict numbers, uint8_t* __restrict passes, int64_t begin,
                                        int64_t end, float slope, float top) {
  for (int64_t i = begin; i < end; ++i) {
    const bool positive = numbers[i] > 0, below = numbers[i] < top;
    passes[i] = positive & below;
  }
  for (int64_t i = begin; i < end; ++i) {
    const float x = numbers[i];
    numbers[i] = std::max(std::min(x, top), 0.F) + slope * std::min(x, 0.F);
  }
}

ATELIER_WIDE_VECTORS void damp_range(float* out, const float* gradient, const uint8_t* passes, int64_t begin,
                                     int64_t end, float slope) {
  for (int64_t i = begin; i < end; ++i)
    out[i] = gradient[i] * (slope + (1 - slope) * static_cast<float>(passes[i]));
}

void rectify_on_cpu(float* numbers, uint8_t* passes, int64_t count, float slope, float top) {
  at::parallel_for(0, count, 1 << 15, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; i += kBlock)
      rectify_range(numbers, passes, i, std::min(i + kBlock, end), slope, top);
  });
}

void damp_on_cpu(float* out, const float* gradient, const uint8_t* passes, int64_t count, float slope) {
  at::parallel_for(0, count, 1 << 15,
                   [&](int64_t begin, int64_t end) { damp_range(out, gradient, passes, begin, end, slope); });
}

bool is_plain(const at::Tensor& x) {
  return x.is_cpu() && x.scalar_type() == at::kFloat && x.is_non_overlapping_and_dense();
}

// What passed, as bytes in the order of `x`, which becomes the rectified numbers.
at::Tensor rectify_in_place(at::Tensor& x, double slope, double top) {
  if (!is_plain(x)) {
    const at::Tensor passes = x.gt(0).logical_and_(x.lt(top));
    x = at::where(x.gt(0), x.clamp_max(top), x * slope);
    return passes;
  }
  at::Tensor passes = at::empty_like(x, x.options().dtype(at::kByte));
  rectify_on_cpu(x.mutable_data_ptr<float>(), passes.mutable_data_ptr<uint8_t>(), x.numel(),
                 static_cast<float>(slope), static_cast<float>(top));
  return passes;
}

// What remains of the gradient where nothing passed.
at::Tensor damped(const at::Tensor& gradient, const at::Tensor& passes, double slope) {
  if (!gradient.is_cpu() || gradient.scalar_type() != at::kFloat || passes.scalar_type() != at::kByte)
    return at::where(passes.to(at::kBool), gradient, gradient * slope);
  const at::Tensor in = gradient.contiguous(passes.suggest_memory_format());
  const at::Tensor out = in.is_same(gradient) ? at::empty_like(in) : in;
  damp_on_cpu(out.mutable_data_ptr<float>(), in.const_data_ptr<float>(), passes.const_data_ptr<uint8_t>(),
              in.numel(), static_cast<float>(slope));
  return out;
}

}  // namespace

bool can_follow(const at::Tensor& x) {
  return at::GradMode::is_enabled() && x.requires_grad();
}

at::Tensor conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, Pair stride,
                Pair padding, Pair dilation, int64_t groups, bool repeats_edges) {
  const at::NoGradGuard no_grad;
  const auto way_back = [=, input = Outline(x)](const at::Tensor& gradient) {
    at::Tensor by_x = std::get<0>(
        at::convolution_backward(gradient, input.make(), weight, at::nullopt, stride, padding, dilation,
                                 /*transposed=*/false, {0, 0}, groups, {true, false, false}));
    if (repeats_edges) add_gradient_of_edges(by_x, gradient, weight, groups);
    return by_x;
  };
  at::Tensor result = at::conv2d(x, weight, bias, stride, padding, dilation, groups);
  if (repeats_edges) add_repeated_edges(result, x, weight, groups);
  return linked(std::move(result), x, way_back);
}

at::Tensor rectify(const at::Tensor& x, double slope, double top, bool in_place) {
  const at::NoGradGuard no_grad;
  at::Tensor result = in_place ? x.detach() : x.clone();
  const at::Tensor passes = rectify_in_place(result, slope, top);
  return linked(std::move(result), x,
                [=](const at::Tensor& gradient) { return damped(gradient, passes, slope); });
}

at::Tensor max_pool(const at::Tensor& x, Pair kernel, Pair stride, Pair padding, Pair dilation, bool ceil) {
  const at::NoGradGuard no_grad;
  const auto [result, places] = at::max_pool2d_with_indices(x, kernel, stride, padding, dilation, ceil);
  const auto way_back = [=, input = Outline(x), kept = places.to(at::kInt)](const at::Tensor& gradient) {
    return at::max_pool2d_with_indices_backward(gradient, input.make(), kernel, stride, padding, dilation,
                                                ceil, kept.to(at::kLong));
  };
  return linked(result, x, way_back);
}

}  // namespace atelier::lean
