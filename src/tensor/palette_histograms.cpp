// match_histograms() of tensor/palette.h: axes one after another, learned of some places, and then all of
// them on each place of the picture.
#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/mm.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include "tensor/palette.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr int64_t kSamples = 65536;
constexpr int kIterations = 5;
constexpr int kKnots = 256;          // of a curve
constexpr double kRoundedKnots = 6;  // standard deviation of the rounding
constexpr float kSteepest = 1.5;     // slope of a curve, lest it show what pictures are compressed by
constexpr int64_t kPlacesPerTask = 1 << 14;

using Color = std::array<float, 3>;

// --- Some places of a picture ---

struct Samples {
  std::vector<Color> colors;
  std::vector<float> weights;
};

Samples samples_of(const at::Tensor& picture, const at::Tensor& mask) {
  const auto places = static_cast<double>(picture.size(2) * picture.size(3));
  const auto step = static_cast<int64_t>(std::ceil(std::sqrt(std::max(1.0, places / kSamples))));
  const auto thinned = [&](const at::Tensor& map) {
    return map.slice(2, 0, map.size(2), step).slice(3, 0, map.size(3), step).to(at::kCPU, at::kFloat);
  };
  const at::Tensor colors = thinned(picture)[0].flatten(1).t().contiguous();
  Samples samples;
  samples.colors.resize(colors.size(0));
  std::copy_n(colors.const_data_ptr<float>(), colors.numel(), samples.colors.data()->data());
  samples.weights.assign(samples.colors.size(), 1);
  if (mask.defined()) {
    const at::Tensor weights = thinned(mask).flatten().contiguous();
    std::copy_n(weights.const_data_ptr<float>(), weights.numel(), samples.weights.data());
  }
  return samples;
}

// --- A curve along one axis ---

// What is added to a value, at kKnots places from `low`, `step` apart.
struct Curve {
  float low = 0, step = 1;
  std::array<float, kKnots> added{};

  float at(float value) const {
    const float place = std::clamp((value - low) / step, 0.F, kKnots - 1.001F);
    const int knot = static_cast<int>(place);
    const float share = place - static_cast<float>(knot);
    return value + added[knot] + share * (added[knot + 1] - added[knot]);
  }
};

// Values in order, with the share of all that lies below the middle of each.
struct Distribution {
  std::vector<float> values, shares;
};

Distribution distribution(const Samples& samples, const Color& axis) {
  std::vector<std::pair<float, float>> sorted;
  double all = 0;
  for (size_t i = 0; i < samples.colors.size(); ++i) {
    const Color& color = samples.colors[i];
    if (samples.weights[i] > 0)
      sorted.emplace_back(axis[0] * color[0] + axis[1] * color[1] + axis[2] * color[2], samples.weights[i]);
    all += samples.weights[i];
  }
  std::sort(sorted.begin(), sorted.end());
  Distribution result;
  double below = 0;
  for (const auto& [value, weight] : sorted) {
    result.values.push_back(value);
    result.shares.push_back(static_cast<float>((below + weight / 2) / all));
    below += weight;
  }
  return result;
}

// y at `x` of the line through points (xs, ys), xs rising; of points with the same x the mean of their ends.
float interpolated(const std::vector<float>& xs, const std::vector<float>& ys, float x) {
  const auto [first, last] = std::equal_range(xs.begin(), xs.end(), x);
  if (first != last) return (ys[first - xs.begin()] + ys[last - xs.begin() - 1]) / 2;
  if (first == xs.begin()) return ys.front();
  if (first == xs.end()) return ys.back();
  const size_t next = first - xs.begin();
  const float share = (x - xs[next - 1]) / (xs[next] - xs[next - 1]);
  return ys[next - 1] + share * (ys[next] - ys[next - 1]);
}

std::array<float, kKnots> rounded(const std::array<float, kKnots>& added) {
  std::array<float, kKnots> result{};
  const int reach = static_cast<int>(3 * kRoundedKnots);
  for (int knot = 0; knot < kKnots; ++knot) {
    double sum = 0, all = 0;
    for (int other = knot - reach; other <= knot + reach; ++other) {
      const double weight = std::exp(-0.5 * std::pow((other - knot) / kRoundedKnots, 2));
      sum += weight * added[std::clamp(other, 0, kKnots - 1)];
      all += weight;
    }
    result[knot] = static_cast<float>(sum / all);
  }
  return result;
}

// Slopes held below the steepest, around the middle of the curve.
void make_gentle(Curve& curve) {
  const std::array<float, kKnots> before = curve.added;
  const float most = (kSteepest - 1) * curve.step;
  for (int knot = kKnots / 2 + 1; knot < kKnots; ++knot)
    curve.added[knot] = curve.added[knot - 1] + std::min(before[knot] - before[knot - 1], most);
  for (int knot = kKnots / 2 - 1; knot >= 0; --knot)
    curve.added[knot] = curve.added[knot + 1] - std::min(before[knot + 1] - before[knot], most);
}

Curve curve_between(const Distribution& from, const Distribution& to) {
  Curve curve;
  curve.low = from.values.front();
  curve.step = std::max(1e-6F, (from.values.back() - curve.low) / (kKnots - 1));
  for (int knot = 0; knot < kKnots; ++knot) {
    const float value = curve.low + static_cast<float>(knot) * curve.step;
    curve.added[knot] =
        interpolated(to.shares, to.values, interpolated(from.values, from.shares, value)) - value;
  }
  curve.added = rounded(curve.added);
  make_gentle(curve);
  return curve;
}

// --- Three axes at a time ---

struct Round {
  std::array<Color, 3> axes;
  std::array<Curve, 3> curves;

  Color at(const Color& color) const {
    Color result{};
    for (int i = 0; i < 3; ++i) {
      const Color& axis = axes[i];
      const float value = curves[i].at(axis[0] * color[0] + axis[1] * color[1] + axis[2] * color[2]);
      for (int channel = 0; channel < 3; ++channel) result[channel] += value * axis[channel];
    }
    return result;
  }
};

std::array<Color, 3> axes_of(int iteration, const at::Tensor& covariance) {
  at::Tensor columns = std::get<1>(at::linalg_eigh(covariance)).to(at::kFloat);
  if (iteration > 0) {
    const at::Tensor turn = RandomStream(0, "palette", static_cast<uint32_t>(iteration)).normal({3, 3});
    columns = columns.mm(std::get<0>(at::linalg_qr(turn)));
  }
  const at::Tensor rows = columns.t().contiguous();
  std::array<Color, 3> axes{};
  std::copy_n(rows.const_data_ptr<float>(), 9, axes[0].data());
  return axes;
}

std::vector<Round> rounds_between(Samples from, const Samples& to, const at::Tensor& covariance) {
  std::vector<Round> rounds;
  for (int iteration = 0; iteration < kIterations; ++iteration) {
    Round round{.axes = axes_of(iteration, covariance), .curves = {}};
    for (int i = 0; i < 3; ++i)
      round.curves[i] = curve_between(distribution(from, round.axes[i]), distribution(to, round.axes[i]));
    for (Color& color : from.colors) color = round.at(color);
    rounds.push_back(round);
  }
  return rounds;
}

void change_places(const std::vector<Round>& rounds, const float* mask, float* places, int64_t count) {
  at::parallel_for(0, count, kPlacesPerTask, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const Color before{places[i], places[count + i], places[2 * count + i]};
      Color color = before;
      for (const Round& round : rounds) color = round.at(color);
      const float share = mask ? mask[i] : 1;
      for (int64_t c = 0; c < 3; ++c)
        places[c * count + i] = before[c] + share * (std::clamp(color[c], 0.F, 1.F) - before[c]);
    }
  });
}

bool has_any(const Samples& samples) {
  return std::any_of(samples.weights.begin(), samples.weights.end(), [](float weight) { return weight > 0; });
}

}  // namespace

at::Tensor match_histograms(const at::Tensor& picture, const at::Tensor& colors_from,
                            const PaletteMasks& masks) {
  const Palette wanted = palette_of(colors_from, masks.colors);
  const Samples to = samples_of(colors_from, masks.colors);
  at::Tensor changed = with_palette(picture, wanted, masks.picture).to(at::kCPU, at::kFloat).contiguous();
  const Samples from = samples_of(changed, masks.picture);
  if (!has_any(from) || !has_any(to)) return picture;
  const at::Tensor shares =
      masks.picture.defined() ? masks.picture.to(at::kCPU, at::kFloat).contiguous() : at::Tensor();
  change_places(rounds_between(from, to, wanted.covariance),
                shares.defined() ? shares.const_data_ptr<float>() : nullptr, changed.data_ptr<float>(),
                picture.size(2) * picture.size(3));
  return changed.to(picture.options());
}

}  // namespace atelier
