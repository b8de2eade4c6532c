#include "nn/apply.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/batch_norm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/conv_transpose2d.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/hardtanh.h>
#include <ATen/ops/instance_norm.h>
#include <ATen/ops/leaky_relu.h>
#include <ATen/ops/linear.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/relu.h>

#include <ATen/ops/upsample_bilinear2d.h>
#include <ATen/ops/upsample_nearest2d.h>

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

#include "nn/edges.h"
#include "nn/few_outputs.h"
#include "nn/lean.h"
#include "nn/norm.h"
#include "nn/operations.h"
#include "tensor/product.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// What an operation works with.
struct Work {
  const LayerSpec& layer;
  const LayerTensors& tensors;
  const std::vector<at::Tensor>& inputs;
  bool in_place;
  const RunningMode& mode;
  const LayerSpec* after;

  const at::Tensor& input() const { return inputs[0]; }
  at::ScalarType precision() const { return mode.frozen ? input().scalar_type() : mode.precision; }
  at::Tensor cast(const at::Tensor& tensor) const {
    return tensor.defined() ? tensor.to(precision()) : tensor;
  }
  bool is_lean() const { return mode.frozen && lean::can_follow(input()); }
  std::array<int64_t, 2> kernel() const { return {layer.kernel_h, layer.kernel_w}; }
};

// --- Convolution ---

// Where no gradient is wanted, what is copied is written once.
at::Tensor padded(const at::Tensor& x, const Padding& padding, double value = 0) {
  if (!lean::can_follow(x) && x.is_contiguous(at::MemoryFormat::ChannelsLast)) {
    const int64_t height = x.size(2) + padding.top + padding.bottom;
    const int64_t width = x.size(3) + padding.left + padding.right;
    const at::Tensor result =
        at::empty({x.size(0), x.size(1), height, width}, x.options(), at::MemoryFormat::ChannelsLast);
    result.narrow(2, 0, padding.top).fill_(value);
    result.narrow(2, height - padding.bottom, padding.bottom).fill_(value);
    result.narrow(3, 0, padding.left).fill_(value);
    result.narrow(3, width - padding.right, padding.right).fill_(value);
    result.narrow(2, padding.top, x.size(2)).narrow(3, padding.left, x.size(3)).copy_(x);
    return result;
  }
  return at::constant_pad_nd(x, {padding.left, padding.right, padding.top, padding.bottom}, value);
}

using Pair = lean::Pair;

at::Tensor plain_conv(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, Pair stride,
                      Pair padding, Pair dilation, int64_t groups, bool repeats_edges) {
  at::Tensor result = at::conv2d(x, weight, bias, stride, padding, dilation, groups);
  if (repeats_edges) add_repeated_edges(result, x, weight, groups);
  return result;
}

at::Tensor conv(const Work& work) {
  const LayerSpec& layer = work.layer;
  const Padding padding = resolve_padding(layer, work.input().size(2), work.input().size(3));
  const bool adds_edges = layer.repeats_edges && can_add_edges(layer);
  const bool even = padding.even() && (adds_edges || !layer.repeats_edges);
  const at::Tensor around = even                  ? work.input()
                            : layer.repeats_edges ? with_edges_around(work.input(), padding)
                                                  : padded(work.input(), padding);
  const at::Tensor x = work.cast(around);
  const std::array<int64_t, 2> sides{even ? padding.top : 0, even ? padding.left : 0};
  if (work.mode.frozen && has_few_outputs(layer, x))
    return conv_of_few_outputs(x, work.cast(work.tensors.weight), work.cast(work.tensors.bias), sides[0],
                               sides[1]);
  const auto convolve = work.is_lean() ? lean::conv : plain_conv;
  return convolve(x, work.cast(work.tensors.weight), work.cast(work.tensors.bias),
                  {layer.stride, layer.stride}, sides, {layer.dilation, layer.dilation}, layer.groups,
                  adds_edges);
}

// What SAME cuts off so that the result is the input times the stride; below 0, what is added at the end.
Padding transposed_cut(const LayerSpec& layer) {
  if (!layer.padding.same_tf) return layer.padding;
  const int64_t rows = std::max<int64_t>(0, layer.kernel_h - layer.stride);
  const int64_t columns = std::max<int64_t>(0, layer.kernel_w - layer.stride);
  return {false, rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
}

at::Tensor conv_transpose(const Work& work) {
  const LayerSpec& layer = work.layer;
  const Padding cut = transposed_cut(layer);
  std::array<int64_t, 2> extra{layer.output_padding, layer.output_padding};
  if (layer.padding.same_tf)
    extra = {std::max<int64_t>(0, layer.stride - layer.kernel_h),
             std::max<int64_t>(0, layer.stride - layer.kernel_w)};
  const std::array<int64_t, 2> sides{cut.even() ? cut.top : 0, cut.even() ? cut.left : 0};
  const at::Tensor whole = at::conv_transpose2d(work.cast(work.input()), work.cast(work.tensors.weight),
                                                work.cast(work.tensors.bias), {layer.stride, layer.stride},
                                                sides, extra, layer.groups);
  if (cut.even()) return whole;
  return whole.narrow(2, cut.top, whole.size(2) - cut.top - cut.bottom)
      .narrow(3, cut.left, whole.size(3) - cut.left - cut.right);
}

at::Tensor linear(const Work& work) {
  if (!work.mode.frozen)
    return affine(work.input(), work.tensors.weight, work.tensors.bias, work.mode.precision == at::kBFloat16);
  return at::linear(work.input(), work.cast(work.tensors.weight), work.cast(work.tensors.bias));
}

// --- Normalization ---

at::Tensor batch_norm(const Work& work) {
  const LayerTensors& own = work.tensors;
  return at::batch_norm(work.input(), own.weight, own.bias, own.running_mean, own.running_var,
                        work.mode.training, work.layer.momentum, work.layer.eps, /*cudnn_enabled=*/true);
}

at::Tensor instance_norm(const Work& work) {
  const LayerTensors& own = work.tensors;
  const bool rectified = work.after && work.after->op == "relu", has_sum = work.inputs.size() > 1;
  if (work.mode.frozen && can_norm_in_rows(work.input()))
    return norm_in_rows(work.input(), own.weight, own.bias, work.layer.eps,
                        {rectified, has_sum ? work.inputs[1] : at::Tensor()}, work.in_place);
  const at::Tensor normed =
      at::instance_norm(work.input(), own.weight, own.bias, {}, {},
                        /*use_input_stats=*/true, 0, work.layer.eps, /*cudnn_enabled=*/true);
  if (has_sum) return normed + work.inputs[1];
  return rectified ? at::relu(normed) : normed;
}

// Krizhevsky et al. 2012, section 3.3, in Caffe's form. The powers need float32's range.
at::Tensor lrn(const Work& work) {
  const LayerSpec& layer = work.layer;
  const at::Tensor x = work.input().to(at::kFloat);
  const int64_t before = (layer.size - 1) / 2;
  const at::Tensor squares = at::constant_pad_nd(x.square(), {0, 0, 0, 0, before, layer.size - 1 - before});
  at::Tensor sum = squares.narrow(1, 0, x.size(1));
  for (int64_t i = 1; i < layer.size; ++i) sum = sum + squares.narrow(1, i, x.size(1));
  const at::Tensor base = sum * (layer.alpha / static_cast<double>(layer.size)) + layer.k;
  return (x * base.pow(-layer.beta)).to(work.input().scalar_type());
}

// --- Pooling ---

at::Tensor plain_max_pool(const at::Tensor& x, Pair kernel, Pair stride, Pair padding, Pair dilation,
                          bool ceil) {
  return at::max_pool2d(x, kernel, stride, padding, dilation, ceil);
}

at::Tensor max_pool(const Work& work) {
  const LayerSpec& layer = work.layer;
  const Padding padding = resolve_padding(layer, work.input().size(2), work.input().size(3));
  const bool even = padding.even();
  const at::Tensor x =
      even ? work.input() : padded(work.input(), padding, -std::numeric_limits<double>::infinity());
  const auto pool = work.is_lean() ? lean::max_pool : plain_max_pool;
  return pool(x, work.kernel(), {layer.stride, layer.stride},
              {even ? padding.top : 0, even ? padding.left : 0}, {layer.dilation, layer.dilation},
              layer.ceil);
}

at::Tensor avg_pool(const Work& work) {
  const LayerSpec& layer = work.layer;
  const Padding padding = resolve_padding(layer, work.input().size(2), work.input().size(3));
  const std::array<int64_t, 2> stride{layer.stride, layer.stride};
  if (padding.even())
    return at::avg_pool2d(work.input(), work.kernel(), stride, {padding.top, padding.left}, layer.ceil,
                          layer.count_padding);
  const auto sums = [&](const at::Tensor& x) {
    return at::avg_pool2d(padded(x, padding), work.kernel(), stride, {0, 0}, layer.ceil, true,
                          layer.count_padding ? std::optional<int64_t>() : 1);
  };
  if (layer.count_padding) return sums(work.input());
  const at::Tensor ones =
      at::ones({1, 1, work.input().size(2), work.input().size(3)}, work.input().options());
  return sums(work.input()) / sums(ones);
}

at::Tensor global_pool(const Work& work) {
  return work.layer.mode == "max" ? work.input().amax({2, 3}) : work.input().mean({2, 3});
}

// --- Activations and arithmetic ---

constexpr double kNoTop = std::numeric_limits<double>::infinity();

at::Tensor relu(const Work& work) {
  at::Tensor x = work.input();
  if (work.is_lean()) return lean::rectify(x, 0, kNoTop, work.in_place);
  return work.in_place ? at::relu_(x) : at::relu(x);
}

at::Tensor relu6(const Work& work) {
  at::Tensor x = work.input();
  if (work.is_lean()) return lean::rectify(x, 0, 6, work.in_place);
  return work.in_place ? at::hardtanh_(x, 0, 6) : at::hardtanh(x, 0, 6);
}

at::Tensor leaky_relu(const Work& work) {
  at::Tensor x = work.input();
  if (work.is_lean()) return lean::rectify(x, work.layer.slope, kNoTop, work.in_place);
  return work.in_place ? at::leaky_relu_(x, work.layer.slope) : at::leaky_relu(x, work.layer.slope);
}

at::Tensor scale(const Work& work) {
  return work.input() * work.layer.factor + work.layer.shift;
}

at::Tensor add(const Work& work) {
  at::Tensor sum = work.input();
  for (size_t i = 1; i < work.inputs.size(); ++i) {
    const bool fresh = work.in_place || i > 1;
    sum = fresh ? sum.add_(work.inputs[i]) : sum + work.inputs[i];
  }
  return sum;
}

// Numbers of the CPU, so that a mask is the same on every device.
at::Tensor dropout(const Work& work) {
  const Dropout& dropout = work.mode.dropout;
  if (dropout.seeds.empty() || work.layer.rate == 0) return work.input();
  std::vector<int64_t> sizes = work.input().sizes().vec();
  sizes[0] /= static_cast<int64_t>(dropout.seeds.size());
  std::vector<at::Tensor> kept;
  for (const uint64_t seed : dropout.seeds)
    kept.push_back(
        RandomStream(seed, "dropout of " + work.layer.name, dropout.step).uniform(sizes).ge(work.layer.rate));
  return work.input() * at::cat(kept).to(work.input().options()).div_(1 - work.layer.rate);
}

// --- Shape ---

at::Tensor upsample(const Work& work) {
  const auto factor = static_cast<int64_t>(work.layer.factor);
  const std::array<int64_t, 2> size{work.input().size(2) * factor, work.input().size(3) * factor};
  if (work.layer.mode == "nearest") return at::upsample_nearest2d(work.input(), size);
  return at::upsample_bilinear2d(work.input(), size, /*align_corners=*/false);
}

at::Tensor reshape(const Work& work) {
  std::vector<int64_t> size{work.input().size(0)};
  size.insert(size.end(), work.layer.shape.begin(), work.layer.shape.end());
  return work.input().reshape(size);
}

using Function = at::Tensor (*)(const Work&);
const std::map<std::string, Function> kFunctions = {
    {"conv", conv},
    {"conv_transpose", conv_transpose},
    {"linear", linear},
    {"batch_norm", batch_norm},
    {"instance_norm", instance_norm},
    {"lrn", lrn},
    {"max_pool", max_pool},
    {"avg_pool", avg_pool},
    {"global_pool", global_pool},
    {"relu", relu},
    {"relu6", relu6},
    {"leaky_relu", leaky_relu},
    {"sigmoid", [](const Work& work) { return work.input().sigmoid(); }},
    {"tanh", [](const Work& work) { return work.input().tanh(); }},
    {"softmax", [](const Work& work) { return work.input().softmax(1); }},
    {"scale", scale},
    {"add", add},
    {"concat", [](const Work& work) { return at::cat(work.inputs, 1); }},
    {"dropout", dropout},
    {"upsample", upsample},
    {"flatten", [](const Work& work) { return work.input().flatten(1); }},
    {"reshape", reshape},
};

}  // namespace

at::Tensor apply(const LayerSpec& layer, const LayerTensors& tensors, const std::vector<at::Tensor>& inputs,
                 bool in_place, const RunningMode& mode, const LayerSpec* after) {
  return kFunctions.at(layer.op)({layer, tensors, inputs, in_place, mode, after});
}

bool can_work_in_place(const LayerSpec& layer) {
  static const std::set<std::string> kAble{"relu", "relu6", "leaky_relu", "add", "instance_norm"};
  return kAble.contains(layer.op);
}

bool may_be_overwritten(const LayerSpec& layer) {
  static const std::set<std::string> kFresh{"conv",     "linear",   "batch_norm", "instance_norm",
                                            "max_pool", "avg_pool", "concat",     "add"};
  return kFresh.contains(layer.op);
}

}  // namespace atelier
