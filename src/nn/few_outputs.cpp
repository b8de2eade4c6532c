#include "nn/few_outputs.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>

#include "base/wide_vectors.h"
#include "nn/lean.h"

namespace atelier {
namespace {

constexpr int64_t kFew = 4, kWide = 5;
constexpr int64_t kGrain = 1 << 14;  // numbers that are worth a thread

// (O,I,h,w) to (w*O,I,h,1).
at::Tensor by_columns(const at::Tensor& weight) {
  const int64_t outputs = weight.size(0) * weight.size(3);
  return weight.permute({3, 0, 1, 2})
      .reshape({outputs, weight.size(1), weight.size(2), 1})
      .contiguous(at::MemoryFormat::ChannelsLast);
}

// A row of `width` pixels with columns * outputs numbers each, and what it adds up to.
struct Row {
  int64_t width, columns, outputs, padding;

  int64_t out_width() const { return width + 2 * padding - columns + 1; }
};

ATELIER_WIDE_VECTORS void sum_columns(const float* __restrict from, const Row& row, float* __restrict out) {
  const int64_t pixel = row.columns * row.outputs;
  std::fill(out, out + row.out_width() * row.outputs, 0.F);
  for (int64_t x = 0; x < row.out_width(); ++x, out += row.outputs) {
    const int64_t first = std::max<int64_t>(0, row.padding - x);
    const int64_t last = std::min(row.columns, row.width + row.padding - x);
    for (int64_t column = first; column < last; ++column) {
      const float* numbers = from + (x + column - row.padding) * pixel + column * row.outputs;
      for (int64_t o = 0; o < row.outputs; ++o) out[o] += numbers[o];
    }
  }
}

}  // namespace

bool has_few_outputs(const LayerSpec& layer, const at::Tensor& x) {
  const bool is_plain = layer.stride == 1 && layer.dilation == 1 && layer.groups == 1;
  return is_plain && layer.channels <= kFew && layer.kernel_w >= kWide && x.is_cpu() &&
         x.scalar_type() == at::kFloat && !lean::can_follow(x);
}

at::Tensor conv_of_few_outputs(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias,
                               int64_t padded_rows, int64_t padded_columns) {
  const Row row{x.size(3), weight.size(3), weight.size(0), padded_columns};
  const at::Tensor parts = at::conv2d(x, by_columns(weight), {}, std::array<int64_t, 2>{1, 1},
                                      std::array<int64_t, 2>{padded_rows, 0})
                               .contiguous(at::MemoryFormat::ChannelsLast);
  at::Tensor out = at::empty({x.size(0), row.outputs, parts.size(2), row.out_width()}, x.options(),
                             at::MemoryFormat::ChannelsLast);
  const float* from = parts.const_data_ptr<float>();
  float* to = out.mutable_data_ptr<float>();
  const int64_t numbers = row.width * row.columns * row.outputs;
  at::parallel_for(0, x.size(0) * parts.size(2), std::max<int64_t>(1, kGrain / numbers),
                   [&](int64_t begin, int64_t end) {
                     for (int64_t y = begin; y < end; ++y)
                       sum_columns(from + y * numbers, row, to + y * row.out_width() * row.outputs);
                   });
  return bias.defined() ? out.add_(bias.view({1, -1, 1, 1})) : out;
}

}  // namespace atelier
