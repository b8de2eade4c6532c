#include "dream/windows.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/pad.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "dream/look.h"

namespace atelier {
namespace {

constexpr double kStray = 0.3;    // places, to either side: of the distance to the next
constexpr double kSpread = 0.25;  // sides, to either side, as a logarithm
// Of windows that stay: how their sides vary, and how looks at one do, as logarithms; how far looks move, of
// a side; how many darts are thrown for each that may find room.
constexpr double kSideSpread = 0.2, kZoom = 0.22, kShift = 0.1, kDarts = 40;
constexpr double kWithin = 0.25;  // of a side, from the border to the middle of a window that may not leave
constexpr double kBorder = 0.75;  // of a side: half of it, turned

double either(double most, RandomStream& random) {
  return most * (2 * random.uniform() - 1);
}

// A place on a line: round it or held within.
double placed(double at, double length, double side, bool seamless) {
  if (seamless) return at - std::floor(at / length) * length;
  return std::clamp(at, kWithin * side, std::max(kWithin * side, length - kWithin * side));
}

}  // namespace

std::vector<Window> random_windows(PictureSize size, const WindowRange& range, RandomStream& random) {
  const auto width = static_cast<double>(size.width), height = static_cast<double>(size.height);
  const double most = std::min(width, height);
  std::vector<Window> windows;
  double y = either(0.5, random) * range.side * range.far;
  for (double side = 0; y < height + 0.3 * side || side == 0; y += side) {
    const double depth = std::clamp(y / height, 0.0, 1.0);
    side = std::min(range.side * range.far * std::pow(range.near / range.far, depth), most);
    const auto count = static_cast<int>(std::max(1.0, std::ceil(width / side)));
    const double offset = random.uniform();
    for (int i = 0; i < count; ++i) {
      Window one;
      one.side = std::min(side * std::exp(either(kSpread, random)), most);
      one.x = placed((i + offset + either(kStray, random)) / count * width, width, one.side, range.seamless);
      one.y = placed(y + either(kStray, random) * side, height, one.side, range.seamless);
      one.radians = either(range.degrees, random) * std::numbers::pi / 180;
      one.mirrored = random.uniform() < 0.5;
      one.seed = random.bits();
      windows.push_back(one);
    }
  }
  return windows;
}

std::vector<Window> scattered_windows(PictureSize size, const WindowRange& range, double apart,
                                      RandomStream& random) {
  const auto width = static_cast<double>(size.width), height = static_cast<double>(size.height);
  const auto between = [&](double a, double b, double length) {
    const double far = std::abs(a - b);
    return range.seamless ? std::min(far, length - far) : far;
  };
  std::vector<Window> windows;
  const double smallest = range.side * std::min(range.near, range.far) * std::exp(-kSideSpread);
  const auto darts = static_cast<int64_t>(kDarts * (1 + width * height / (smallest * smallest)));
  for (int64_t dart = 0; dart < darts; ++dart) {
    Window one{.x = random.uniform() * width, .y = random.uniform() * height};
    const double depth = range.far * std::pow(range.near / range.far, one.y / height);
    one.side = std::min(range.side * depth * std::exp(either(kSideSpread, random)), std::min(width, height));
    one.seed = random.bits();
    const bool has_room = std::none_of(windows.begin(), windows.end(), [&](const Window& other) {
      return std::hypot(between(one.x, other.x, width), between(one.y, other.y, height)) <
             apart * (one.side + other.side) / 2;
    });
    if (has_room) windows.push_back(one);
  }
  return windows;
}

Window looked_at(const Window& window, double degrees, RandomStream& random) {
  Window look = window;
  look.x += either(kShift, random) * window.side;
  look.y += either(kShift, random) * window.side;
  look.side *= std::exp(either(kZoom, random));
  look.radians = either(degrees, random) * std::numbers::pi / 180;
  look.mirrored = random.uniform() < 0.5;
  look.seed = random.bits();
  return look;
}

WindowedPicture::WindowedPicture(const at::Tensor& picture, const std::vector<Window>& windows,
                                 bool seamless) {
  double side = 0;
  for (const Window& window : windows) side = std::max(side, window.side);
  const int64_t most = std::min(picture.size(2), picture.size(3)) - 1;
  border_ = std::min(static_cast<int64_t>(std::ceil(side * kBorder)) + 1, most);
  bordered_ = at::pad(picture, {border_, border_, border_, border_}, seamless ? "circular" : "reflect");
  pixels_ = bordered_.detach();
  gradient_ = at::zeros_like(pixels_);
}

at::Tensor WindowedPicture::see(const Window& window, int64_t px) {
  const double cosine = std::cos(window.radians), sine = std::sin(window.radians);
  const double reach = window.side * (std::abs(cosine) + std::abs(sine));
  const auto begin = [&](double middle, int64_t length, int64_t side) {
    const auto first = static_cast<int64_t>(std::floor(middle - reach / 2)) + border_;
    return std::clamp<int64_t>(first, 0, length - side);
  };
  const int64_t height = pixels_.size(2), width = pixels_.size(3);
  const int64_t side = std::min({static_cast<int64_t>(std::ceil(reach)) + 2, height, width});
  const int64_t top = begin(window.y, height, side), left = begin(window.x, width, side);
  parts_.push_back(
      {top, left, pixels_.narrow(2, top, side).narrow(3, left, side).clone().requires_grad_(true)});
  const double part = window.side / static_cast<double>(side), mirror = window.mirrored ? -1 : 1;
  const auto middle = [&](double at, int64_t first) {
    return 2 * (at + static_cast<double>(border_ - first)) / static_cast<double>(side) - 1;
  };
  const at::Tensor place = at::tensor({mirror * cosine * part, -sine * part, middle(window.x, left),
                                       mirror * sine * part, cosine * part, middle(window.y, top)},
                                      at::kFloat);
  return look(parts_.back().pixels, place.view({1, 2, 3}).to(pixels_.device()), {px, px});
}

void WindowedPicture::gather() {
  const at::NoGradGuard no_grad;
  for (const Part& part : parts_) {
    const int64_t side = part.pixels.size(2);
    gradient_.narrow(2, part.top, side).narrow(3, part.left, side).add_(part.pixels.grad());
  }
  parts_.clear();
}

}  // namespace atelier
