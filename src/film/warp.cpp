#include "film/warp.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace atelier {
namespace {

constexpr float kFarthestPx = 1e6F;
constexpr int64_t kRowsPerTask = 16;

bool is_known(float right, float down) {
  return std::abs(right) <= kFarthestPx && std::abs(down) <= kFarthestPx;  // false for NaN
}

// One axis: the four pixels around a place, clamped to the picture, and what each counts.
struct Taps {
  std::array<int64_t, 4> at{};
  std::array<float, 4> weight{};
};

// The whole part is taken off the flow before the place is added, so that no bit of the fraction is lost.
Taps make_taps(int64_t place, float flow, int64_t length, Sampling sampling) {
  const float whole = std::floor(flow), t = flow - whole;
  const int64_t first = place + static_cast<int64_t>(whole) - 1;
  Taps taps;
  for (int64_t k = 0; k < 4; ++k) taps.at[k] = std::clamp<int64_t>(first + k, 0, length - 1);
  if (sampling == Sampling::bilinear)
    taps.weight = {0, 1 - t, t, 0};
  else
    taps.weight = {t * (-0.5F + t * (1 - 0.5F * t)), 1 + t * t * (-2.5F + 1.5F * t),
                   t * (0.5F + t * (2 - 1.5F * t)), t * t * (-0.5F + 0.5F * t)};
  return taps;
}

float sample(const float* plane, int64_t width, const Taps& across, const Taps& down) {
  float sum = 0;
  for (int i = 0; i < 4; ++i) {
    const float* row = plane + down.at[i] * width;
    float part = 0;
    for (int k = 0; k < 4; ++k) part += across.weight[k] * row[across.at[k]];
    sum += down.weight[i] * part;
  }
  return sum;
}

struct Planes {
  const float* flow;
  const float* from;
  float* to;
  int64_t channels, height, width;
};

void warp_row(const Planes& planes, int64_t y, Sampling sampling) {
  const int64_t size = planes.height * planes.width;
  for (int64_t x = 0; x < planes.width; ++x) {
    const int64_t here = y * planes.width + x;
    float right = planes.flow[here], below = planes.flow[size + here];
    if (!is_known(right, below)) right = below = 0;
    const Taps across = make_taps(x, right, planes.width, sampling);
    const Taps down = make_taps(y, below, planes.height, sampling);
    const bool whole = right == std::floor(right) && below == std::floor(below);
    const int64_t source = down.at[1] * planes.width + across.at[1];
    for (int64_t c = 0; c < planes.channels; ++c) {
      const float* plane = planes.from + c * size;
      planes.to[c * size + here] = whole ? plane[source] : sample(plane, planes.width, across, down);
    }
  }
}

at::Tensor on_cpu(const at::Tensor& tensor) {
  return tensor.detach().to(at::kCPU, at::kFloat).contiguous();
}

void check_flow(const at::Tensor& flow) {
  TORCH_CHECK(flow.dim() == 4 && flow.size(0) == 1 && flow.size(1) == 2, "a flow is (1,2,H,W)");
}

}  // namespace

at::Tensor warp(const at::Tensor& picture, const at::Tensor& flow, Sampling sampling) {
  check_flow(flow);
  TORCH_CHECK(picture.dim() == 4 && picture.size(0) == 1 && picture.size(2) == flow.size(2) &&
                  picture.size(3) == flow.size(3),
              "warp expects a picture (1,C,H,W) of the flow's size");
  const at::Tensor from = on_cpu(picture), moves = on_cpu(flow);
  at::Tensor to = at::empty_like(from);
  const Planes planes{moves.const_data_ptr<float>(),
                      from.const_data_ptr<float>(),
                      to.data_ptr<float>(),
                      from.size(1),
                      from.size(2),
                      from.size(3)};
  at::parallel_for(0, planes.height, kRowsPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t y = begin; y < end; ++y) warp_row(planes, y, sampling);
  });
  return to.to(picture.device());
}

at::Tensor inside(const at::Tensor& flow) {
  check_flow(flow);
  const at::Tensor moves = on_cpu(flow);
  const int64_t height = flow.size(2), width = flow.size(3);
  at::Tensor mask = at::empty({1, 1, height, width}, at::kFloat);
  const float* right = moves.const_data_ptr<float>();
  const float* down = right + height * width;
  float* out = mask.data_ptr<float>();
  for (int64_t y = 0; y < height; ++y)
    for (int64_t x = 0; x < width; ++x, ++right, ++down) {
      const double to_x = double{*right} + static_cast<double>(x),
                   to_y = double{*down} + static_cast<double>(y);
      const bool lies_inside = is_known(*right, *down) && to_x >= 0 && to_y >= 0 &&
                               to_x <= static_cast<double>(width - 1) &&
                               to_y <= static_cast<double>(height - 1);
      *out++ = lies_inside ? 1.0F : 0.0F;
    }
  return mask.to(flow.device());
}

}  // namespace atelier
