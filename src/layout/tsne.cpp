#include "layout/tsne.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/error.h"
#include "base/wide_vectors.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kExactBelow = 1000;  // points, where all pairs are quicker than a tree
constexpr int64_t kBlock = 512, kPoints = 16384;
constexpr float kGrow = 0.2F, kShrink = 0.8F, kLeastGain = 0.01F;

constexpr int64_t kLanes = 16, kTaken = 64;  // neighbors that are added at once, and fetched at once

// sums[d][lane] += p (1 + d^2 / dof)^-1 (y - y_j), of neighbors in planes of kTaken.
template <int dims>
ATELIER_WIDE_VECTORS void attract_by(const float (*planes)[kTaken], const float* values, int64_t count,
                                     const float* own, float inverse_dof, float (*sums)[kLanes]) {
  for (int64_t e = 0; e < count; e += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane) {
      float away[dims], square = 0;
      for (int d = 0; d < dims; ++d) {
        away[d] = own[d] - planes[d][e + lane];
        square += away[d] * away[d];
      }
      const float pull = values[e + lane] / (1 + square * inverse_dof);
      for (int d = 0; d < dims; ++d) sums[d][lane] += pull * away[d];
    }
}

template <int dims>
void attract_one(const float* points, const int32_t* columns, const float* values, int64_t count,
                 const float* own, float inverse_dof, float* result) {
  float planes[dims][kTaken], taken[kTaken], sums[dims][kLanes] = {};
  for (int64_t first = 0; first < count; first += kTaken) {
    const int64_t size = std::min(kTaken, count - first), padded = num_spans(size, kLanes) * kLanes;
    for (int64_t e = 0; e < padded; ++e) {
      const bool is_there = e < size;
      taken[e] = is_there ? values[first + e] : 0;
      const float* other = is_there ? points + static_cast<int64_t>(columns[first + e]) * dims : own;
      for (int d = 0; d < dims; ++d) planes[d][e] = other[d];
    }
    attract_by<dims>(planes, taken, padded, own, inverse_dof, sums);
  }
  for (int d = 0; d < dims; ++d) {
    result[d] = 0;
    for (const float lane : sums[d]) result[d] += lane;
  }
}

// forces[d][i] = that sum for point i, times `factor`.
template <int dims>
void attract(const Affinities& affinities, const at::Tensor& map, double factor, double dof,
             at::Tensor& forces) {
  const int64_t size = map.size(1);
  // Point by point, so that a neighbor costs one access to memory.
  std::vector<float> points(size * dims);
  const auto* planes = map.const_data_ptr<float>();
  for_each_span(size, kPoints, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i)
      for (int d = 0; d < dims; ++d) points[i * dims + d] = planes[d * size + i];
  });
  auto* result = forces.mutable_data_ptr<float>();
  const auto inverse = static_cast<float>(1 / dof), strength = static_cast<float>(factor);
  for_each_span(size, kBlock, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      const int64_t start = affinities.starts[i];
      float sums[dims];
      attract_one<dims>(points.data(), affinities.columns.data() + start, affinities.values.data() + start,
                        affinities.starts[i + 1] - start, points.data() + i * dims, inverse, sums);
      for (int d = 0; d < dims; ++d) result[d * size + i] = strength * sums[d];
    }
  });
}

void attract(const Affinities& affinities, const at::Tensor& map, double factor, double dof,
             at::Tensor& forces) {
  if (map.size(0) == 1) return attract<1>(affinities, map, factor, dof, forces);
  if (map.size(0) == 2) return attract<2>(affinities, map, factor, dof, forces);
  attract<3>(affinities, map, factor, dof, forces);
}

}  // namespace

Tsne::Tsne(const Affinities& affinities, const at::Tensor& map, const TsneOptions& options)
    : affinities_(&affinities),
      options_(options),
      map_(map.detach().cpu().contiguous().clone()),
      velocity_(at::zeros_like(map_)),
      gains_(at::ones_like(map_)) {
  TORCH_CHECK(map.dim() == 2 && map.size(0) >= 1 && map.size(0) <= 3 && map.scalar_type() == at::kFloat,
              "a map is (D,N) float32, D from 1 to 3");
  use(affinities);
}

void Tsne::use(const Affinities& affinities) {
  TORCH_CHECK(affinities.size() == map_.size(1), "affinities of ", affinities.size(), " points, a map of ",
              map_.size(1));
  affinities_ = &affinities;
}

Repulsion Tsne::repelled() {
  const bool is_plane = map_.size(0) == 2;
  std::string way = options_.repulsion;
  if (way == "auto") way = map_.size(1) < kExactBelow ? "exact" : "tree";
  if (way == "field" && is_plane) return field_(map_, options_.dof);
  return way == "exact" ? repel_exactly(map_, options_.dof) : repel_by_tree(map_, options_.dof);
}

at::Tensor Tsne::gradient(double exaggeration) {
  Repulsion repulsion = repelled();
  at::Tensor gradient = at::zeros_like(map_);
  attract(*affinities_, map_, exaggeration, options_.dof, gradient);
  const auto share = static_cast<float>(1 / std::max(repulsion.total, 1e-12));
  gradient.sub_(repulsion.forces, share);
  if (anchors_.places.defined()) draw_to_anchors(gradient);
  return gradient;
}

void Tsne::draw_to_anchors(at::Tensor& gradient) const {
  const int64_t dims = map_.size(0), size = map_.size(1);
  const auto *places = map_.const_data_ptr<float>(), *anchors = anchors_.places.const_data_ptr<float>();
  const auto* weights = anchors_.weights.const_data_ptr<float>();
  auto* forces = gradient.mutable_data_ptr<float>();
  const auto inverse = static_cast<float>(1 / options_.dof), each = 1 / static_cast<float>(size);
  for_each_span(size, kPoints, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      float square = 0;
      for (int64_t at = i; at < dims * size; at += size)
        square += (places[at] - anchors[at]) * (places[at] - anchors[at]);
      const float pull = weights[i] * each / (1 + square * inverse);
      for (int64_t at = i; at < dims * size; at += size) forces[at] += pull * (places[at] - anchors[at]);
    }
  });
}

// Delta-bar-delta (Jacobs 1988): axes along which a point keeps its way go faster.
void Tsne::move(const at::Tensor& gradient, double rate, double momentum) {
  const int64_t dims = map_.size(0), size = map_.size(1);
  auto *place = map_.mutable_data_ptr<float>(), *velocity = velocity_.mutable_data_ptr<float>();
  auto* gain = gains_.mutable_data_ptr<float>();
  const auto* slope = gradient.const_data_ptr<float>();
  const auto step = static_cast<float>(rate), kept = static_cast<float>(momentum);
  const auto longest = static_cast<float>(options_.longest_step);
  for_each_span(size, kPoints, [&](int64_t first, int64_t last) {
    for (int64_t i = first; i < last; ++i) {
      float square = 0;
      for (int64_t at = i; at < dims * size; at += size) {
        const bool turns = (slope[at] > 0) == (velocity[at] > 0);
        gain[at] = std::max(kLeastGain, turns ? gain[at] * kShrink : gain[at] + kGrow);
        velocity[at] = kept * velocity[at] - step * gain[at] * slope[at];
        square += velocity[at] * velocity[at];
      }
      const float shrink = square > longest * longest ? longest / std::sqrt(square) : 1;
      for (int64_t at = i; at < dims * size; at += size) {
        velocity[at] *= shrink;
        place[at] += velocity[at];
      }
    }
  });
}

void Tsne::center() {
  on_one_thread([&] { map_ -= map_.mean(1, true, at::kDouble).to(at::kFloat); });
}

double Tsne::rate(bool is_early) const {
  const double given = is_early ? options_.early_learning_rate : options_.learning_rate;
  const double exaggeration = is_early ? options_.early_exaggeration : options_.exaggeration;
  return given > 0 ? given : static_cast<double>(map_.size(1)) / exaggeration;
}

// Small clouds end a little worse with more.
double Tsne::momentum() const {
  constexpr int64_t kSmall = 2000;
  if (is_early()) return options_.early_momentum;
  if (options_.momentum > 0) return options_.momentum;
  return map_.size(1) < kSmall ? 0.8 : 0.9;
}

void Tsne::step() {
  const at::NoGradGuard no_grad;
  // Gains and velocity were learned at another rate.
  if (iteration_ == options_.early_iterations && rate(true) != rate(false)) {
    velocity_.zero_();
    gains_.fill_(1);
  }
  move(gradient(is_early() ? options_.early_exaggeration : options_.exaggeration), rate(is_early()),
       momentum());
  if (!anchors_.places.defined()) center();
  ++iteration_;
}

double Tsne::divergence() {
  const int64_t dims = map_.size(0), size = map_.size(1);
  const auto* planes = map_.const_data_ptr<float>();
  std::vector<double> sums(num_spans(size, kBlock));
  for_each_span(size, kBlock, [&](int64_t first, int64_t last) {
    double sum = 0;
    for (int64_t i = first; i < last; ++i)
      for (int64_t e = affinities_->starts[i]; e < affinities_->starts[i + 1]; ++e) {
        const double p = affinities_->values[e];
        if (p <= 0) continue;
        double square = 0;
        for (int64_t d = 0; d < dims; ++d) {
          const double away = planes[d * size + i] - planes[d * size + affinities_->columns[e]];
          square += away * away;
        }
        sum += p * (std::log(p) + options_.dof * std::log1p(square / options_.dof));
      }
    sums[first / kBlock] = sum;
  });
  double sum = 0;
  for (const double part : sums) sum += part;
  return sum + std::log(std::max(repelled().total, 1e-300));
}

TensorMap Tsne::state() const {
  return {{"map", map_},
          {"velocity", velocity_},
          {"gains", gains_},
          {"iteration", at::tensor(iteration_, at::kLong)}};
}

void Tsne::resume(const TensorMap& state) {
  for (const char* name : {"map", "velocity", "gains", "iteration"})
    if (!state.contains(name))
      throw Error("the saved state lacks '" + std::string(name) + "'", "", "start anew");
  if (state.at("map").sizes() != map_.sizes())
    throw Error("the saved state is of another map", "", "start anew");
  map_.copy_(state.at("map"));
  velocity_.copy_(state.at("velocity"));
  gains_.copy_(state.at("gains"));
  iteration_ = state.at("iteration").item<int64_t>();
}

}  // namespace atelier
