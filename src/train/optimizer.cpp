#include "train/optimizer.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/_foreach_lerp.h>
#include <ATen/ops/_fused_adam.h>
#include <ATen/ops/_fused_adamw.h>
#include <ATen/ops/full.h>
#include <ATen/ops/linalg_vector_norm.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <compare>
#include <vector>

#include "base/wide_vectors.h"
#include "tensor/ordered.h"

namespace atelier {

namespace {

constexpr int64_t kSpan = 16384;  // numbers that one thread takes at once

// Vectors hold biases and norms.
bool is_decayed(const TrainOptions& options, const std::string& name, const at::Tensor& parameter) {
  if (options.weight_decay == 0 || parameter.dim() < 2) return false;
  return options.decay_embeddings || name.find("embedding") == std::string::npos;
}

// What the spans or lists of some parameters have in common.
struct Kind {
  double rate_share = 1;
  bool is_decayed = false;
  auto operator<=>(const Kind&) const = default;
};

Kind kind_of(const TrainOptions& options, const Update& update, const std::string& name,
             const at::Tensor& parameter) {
  const auto share = update.rate_shares.find(name);
  return {share == update.rate_shares.end() ? 1 : share->second, is_decayed(options, name, parameter)};
}

bool is_on_cpu(const TensorMap& tensors) {
  return tensors.empty() || tensors.begin()->second.is_cpu();
}

// --- On the CPU: spans of all tensors, each done by one thread

struct Span {
  float *weight, *mean, *square, *average;  // `average` may be nullptr
  const float* gradient;
  int64_t count;
  Kind kind;
};

float* at_place(TensorMap& tensors, const std::string& name, int64_t first) {
  const auto found = tensors.find(name);
  return found == tensors.end() ? nullptr : found->second.mutable_data_ptr<float>() + first;
}

std::vector<Span> spans_of(const TrainOptions& options, const Update& update, TensorMap& parameters,
                           const TensorMap& gradients, OptimizerState& state) {
  std::vector<Span> spans;
  for (auto& [name, parameter] : parameters) {
    const Kind kind = kind_of(options, update, name, parameter);
    if (kind.rate_share == 0) continue;
    const float* gradient = gradients.at(name).const_data_ptr<float>();
    for (int64_t first = 0; first < parameter.numel(); first += kSpan)
      spans.push_back({parameter.mutable_data_ptr<float>() + first, at_place(state.mean, name, first),
                       at_place(state.square, name, first), at_place(state.average, name, first),
                       gradient + first, std::min(kSpan, parameter.numel() - first), kind});
  }
  return spans;
}

// Numbers of one step, for spans of one kind.
struct Factors {
  float scale, keep_mean, new_mean, keep_square, new_square, coupled_decay, keep_weight, length, inverse_root,
      epsilon, average_share;

  Factors(const TrainOptions& options, const Update& update, const Kind& kind) {
    const double rate = update.rate * kind.rate_share;
    const double mean_left = 1 - std::pow(options.betas[0], static_cast<double>(update.count));
    const double square_left = 1 - std::pow(options.betas[1], static_cast<double>(update.count));
    const double decay = kind.is_decayed ? options.weight_decay : 0;
    const bool is_decoupled = options.optimizer == "adamw";
    scale = static_cast<float>(update.gradient_scale);
    keep_mean = static_cast<float>(options.betas[0]);
    new_mean = static_cast<float>(1 - options.betas[0]);
    keep_square = static_cast<float>(options.betas[1]);
    new_square = static_cast<float>(1 - options.betas[1]);
    coupled_decay = static_cast<float>(is_decoupled ? 0 : decay);
    keep_weight = static_cast<float>(1 - (is_decoupled ? rate * decay : 0));
    length = static_cast<float>(rate / mean_left);
    inverse_root = static_cast<float>(1 / std::sqrt(square_left));
    epsilon = static_cast<float>(options.epsilon);
    average_share = static_cast<float>(update.average_share);
  }
};

ATELIER_WIDE_VECTORS void step_span(const Span& span, const Factors& with) {
  float* __restrict weight = span.weight, * __restrict mean = span.mean, * __restrict square = span.square;
  const float* __restrict gradient = span.gradient;
  for (int64_t i = 0; i < span.count; ++i) {
    const float slope = gradient[i] * with.scale + with.coupled_decay * weight[i];
    mean[i] = with.keep_mean * mean[i] + with.new_mean * slope;
    square[i] = with.keep_square * square[i] + with.new_square * slope * slope;
    const float root = std::sqrt(square[i]) * with.inverse_root + with.epsilon;
    weight[i] = with.keep_weight * weight[i] - with.length * mean[i] / root;
  }
}

ATELIER_WIDE_VECTORS void average_span(const float* __restrict weight, float* __restrict average,
                                       int64_t count, float share) {
  for (int64_t i = 0; i < count; ++i) average[i] += share * (weight[i] - average[i]);
}

void update_on_cpu(const TrainOptions& options, const Update& update, TensorMap& parameters,
                   const TensorMap& gradients, OptimizerState& state) {
  const std::vector<Span> spans = spans_of(options, update, parameters, gradients, state);
  std::map<Kind, Factors> factors;
  for (const Span& span : spans) factors.try_emplace(span.kind, options, update, span.kind);
  for_each_block(static_cast<int64_t>(spans.size()), [&](int64_t i) {
    const Span& span = spans[i];
    const Factors& with = factors.at(span.kind);
    step_span(span, with);
    if (span.average && update.average_share > 0)
      average_span(span.weight, span.average, span.count, with.average_share);
  });
}

constexpr int64_t kLanes = 16;

ATELIER_WIDE_VECTORS double sum_of_squares(const float* values, int64_t count) {
  double lanes[kLanes] = {}, sum = 0;
  const int64_t whole = count / kLanes * kLanes;
  for (int64_t i = 0; i < whole; i += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane)
      lanes[lane] += static_cast<double>(values[i + lane]) * static_cast<double>(values[i + lane]);
  for (const double lane : lanes) sum += lane;
  for (int64_t i = whole; i < count; ++i)
    sum += static_cast<double>(values[i]) * static_cast<double>(values[i]);
  return sum;
}

double norm_on_cpu(const TensorMap& tensors) {
  std::vector<std::pair<const float*, int64_t>> spans;
  for (const auto& [name, tensor] : tensors)
    for (int64_t first = 0; first < tensor.numel(); first += kSpan)
      spans.emplace_back(tensor.const_data_ptr<float>() + first, std::min(kSpan, tensor.numel() - first));
  std::vector<double> sums(spans.size());
  for_each_block(static_cast<int64_t>(spans.size()),
                 [&](int64_t i) { sums[i] = sum_of_squares(spans[i].first, spans[i].second); });
  double sum = 0;
  for (const double part : sums) sum += part;
  return std::sqrt(sum);
}

// --- Elsewhere: libtorch's own kernels of many tensors

struct TensorLists {
  std::vector<at::Tensor> weights, gradients, means, squares, counts;
};

void update_list(const TrainOptions& options, const Update& update, TensorLists& lists, const Kind& kind) {
  const double rate = update.rate * kind.rate_share, decay = kind.is_decayed ? options.weight_decay : 0;
  const auto step = [&](const auto& kernel) {
    kernel(lists.weights, lists.gradients, lists.means, lists.squares, at::TensorList(), lists.counts, rate,
           options.betas[0], options.betas[1], decay, options.epsilon, false, false, std::nullopt,
           std::nullopt);
  };
  if (options.optimizer == "adamw")
    step([](auto&&... all) { at::_fused_adamw_(all...); });
  else
    step([](auto&&... all) { at::_fused_adam_(all...); });
}

double norm_on_device(const TensorMap& tensors) {
  std::vector<at::Tensor> norms;
  for (const auto& [name, tensor] : tensors) norms.push_back(at::linalg_vector_norm(tensor));
  return at::linalg_vector_norm(at::stack(norms)).item<double>();
}

}  // namespace

OptimizerState OptimizerState::at_rest(const TensorMap& parameters, bool with_average) {
  OptimizerState state;
  for (const auto& [name, parameter] : parameters) {
    state.mean[name] = at::zeros_like(parameter);
    state.square[name] = at::zeros_like(parameter);
    if (with_average) state.average[name] = parameter.clone();
  }
  return state;
}

void update(const TrainOptions& options, const Update& update, TensorMap& parameters,
            const TensorMap& gradients, OptimizerState& state) {
  (is_on_cpu(parameters) ? update_on_cpu : update_by_libtorch)(options, update, parameters, gradients, state);
}

void update_by_libtorch(const TrainOptions& options, const Update& update, TensorMap& parameters,
                        const TensorMap& gradients, OptimizerState& state) {
  std::map<Kind, TensorLists> all;
  std::vector<at::Tensor> averages, weights;
  for (auto& [name, parameter] : parameters) {
    const Kind kind = kind_of(options, update, name, parameter);
    if (kind.rate_share == 0) continue;
    TensorLists& lists = all[kind];
    lists.weights.push_back(parameter);
    lists.gradients.push_back(update.gradient_scale == 1 ? gradients.at(name)
                                                         : gradients.at(name) * update.gradient_scale);
    lists.means.push_back(state.mean.at(name));
    lists.squares.push_back(state.square.at(name));
    lists.counts.push_back(at::full({}, static_cast<double>(update.count), parameter.options()));
    if (state.average.empty()) continue;
    weights.push_back(parameter);
    averages.push_back(state.average.at(name));
  }
  for (auto& [kind, lists] : all) update_list(options, update, lists, kind);
  if (!averages.empty() && update.average_share > 0)
    at::_foreach_lerp_(averages, weights, update.average_share);
}

double norm_of(const TensorMap& tensors) {
  return is_on_cpu(tensors) ? norm_on_cpu(tensors) : norm_on_device(tensors);
}

}  // namespace atelier
