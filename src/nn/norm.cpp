#include "nn/norm.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "base/wide_vectors.h"

namespace atelier {
namespace {

constexpr int64_t kGrain = 1 << 14;  // numbers that are worth a thread

// Rows of pixels, one after the other in memory within each.
struct Rows {
  int64_t count, width, channels;

  explicit Rows(const at::Tensor& x) : count(x.size(2)), width(x.size(3)), channels(x.size(1)) {}
  int64_t grain() const { return std::max<int64_t>(1, kGrain / std::max<int64_t>(1, width * channels)); }
};

bool has_channels_last(const at::Tensor& x) {
  const bool together = x.size(1) == 1 || x.stride(1) == 1;
  return together && (x.size(3) == 1 || x.stride(3) == x.size(1));
}

// --- Statistics, of numbers less `origin`, so that little is lost where the mean is large ---

ATELIER_WIDE_VECTORS void add_up(const float* __restrict row, const float* __restrict origin, int64_t width,
                                 int64_t channels, float* __restrict sums, float* __restrict squares) {
  for (int64_t x = 0; x < width; ++x, row += channels) {
    for (int64_t c = 0; c < channels; ++c) {
      const float number = row[c] - origin[c];
      sums[c] += number;
      squares[c] += number * number;
    }
  }
}

// By channel: number * gain + offset is the normed number.
struct Line {
  std::vector<float> gain, offset;
};

float at_channel(const at::Tensor& parameter, int64_t channel, float otherwise) {
  return parameter.defined() ? parameter.const_data_ptr<float>()[channel] : otherwise;
}

Line line_of(const float* picture, int64_t row_stride, const Rows& rows, const at::Tensor& weight,
             const at::Tensor& bias, double eps) {
  const auto channels = static_cast<size_t>(rows.channels);
  const std::vector<float> origin(picture, picture + channels);
  std::vector<float> parts(static_cast<size_t>(rows.count) * 2 * channels);
  at::parallel_for(0, rows.count, rows.grain(), [&](int64_t begin, int64_t end) {
    for (int64_t y = begin; y < end; ++y) {
      float* sums = parts.data() + static_cast<size_t>(y) * 2 * channels;
      add_up(picture + y * row_stride, origin.data(), rows.width, rows.channels, sums, sums + channels);
    }
  });
  std::vector<double> totals(2 * channels);
  for (size_t i = 0; i < parts.size(); ++i) totals[i % (2 * channels)] += parts[i];
  Line line{std::vector<float>(channels), std::vector<float>(channels)};
  const auto count = static_cast<double>(rows.count * rows.width);
  for (size_t c = 0; c < channels; ++c) {
    const double mean = totals[c] / count;
    const double variance = std::max(0.0, totals[channels + c] / count - mean * mean);
    const auto channel = static_cast<int64_t>(c);
    const double gain = at_channel(weight, channel, 1) / std::sqrt(variance + eps);
    line.gain[c] = static_cast<float>(gain);
    line.offset[c] = static_cast<float>(at_channel(bias, channel, 0) - (mean + origin[c]) * gain);
  }
  return line;
}

// --- The second pass ---

// `out` may be `row`.
ATELIER_WIDE_VECTORS void draw_line(const float* row, const float* __restrict gain,
                                    const float* __restrict offset, int64_t width, int64_t channels,
                                    float least, float* out) {
  for (int64_t x = 0; x < width; ++x, row += channels, out += channels) {
#pragma GCC ivdep
    for (int64_t c = 0; c < channels; ++c) out[c] = std::max(row[c] * gain[c] + offset[c], least);
  }
}

ATELIER_WIDE_VECTORS void draw_sum(const float* row, const float* __restrict gain,
                                   const float* __restrict offset, const float* added, int64_t width,
                                   int64_t channels, float* out) {
  for (int64_t x = 0; x < width; ++x, row += channels, added += channels, out += channels) {
#pragma GCC ivdep
    for (int64_t c = 0; c < channels; ++c) out[c] = row[c] * gain[c] + offset[c] + added[c];
  }
}

}  // namespace

bool can_norm_in_rows(const at::Tensor& x) {
  return x.is_cpu() && x.scalar_type() == at::kFloat && x.dim() == 4 && x.numel() > 0 &&
         has_channels_last(x) && !(at::GradMode::is_enabled() && x.requires_grad());
}

at::Tensor norm_in_rows(const at::Tensor& x, const at::Tensor& weight, const at::Tensor& bias, double eps,
                        const AfterNorm& after, bool in_place) {
  const Rows rows(x);
  const bool is_dense = x.is_contiguous(at::MemoryFormat::ChannelsLast);
  const at::Tensor out =
      in_place && is_dense ? x : at::empty(x.sizes(), x.options(), at::MemoryFormat::ChannelsLast);
  const at::Tensor added =
      after.added.defined() ? after.added.contiguous(at::MemoryFormat::ChannelsLast) : at::Tensor();
  const float least = after.rectified ? 0 : -std::numeric_limits<float>::infinity();
  const int64_t size = rows.width * rows.channels;
  for (int64_t n = 0; n < x.size(0); ++n) {
    const float* from = x.const_data_ptr<float>() + n * x.stride(0);
    float* to = out.mutable_data_ptr<float>() + n * rows.count * size;
    const float* more = added.defined() ? added.const_data_ptr<float>() + n * rows.count * size : nullptr;
    const int64_t row_stride = rows.count == 1 ? 0 : x.stride(2);
    const Line line = line_of(from, row_stride, rows, weight, bias, eps);
    at::parallel_for(0, rows.count, rows.grain(), [&](int64_t begin, int64_t end) {
      for (int64_t y = begin; y < end; ++y) {
        const float* row = from + y * row_stride;
        if (more)
          draw_sum(row, line.gain.data(), line.offset.data(), more + y * size, rows.width, rows.channels,
                   to + y * size);
        else
          draw_line(row, line.gain.data(), line.offset.data(), rows.width, rows.channels, least,
                    to + y * size);
      }
    });
  }
  return out;
}

}  // namespace atelier
