#include "charrnn/trainee.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cross_entropy_loss.h>
#include <ATen/ops/empty.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "base/error.h"

namespace atelier {

namespace {

at::Tensor loss_of(const at::Tensor& scores, const at::Tensor& targets) {
  return at::cross_entropy_loss(scores.flatten(0, 1), targets.reshape({-1}).to(scores.device()));
}

// (T,B,1): 0 where an end is read; undefined where none is.
at::Tensor keeps_of(const at::Tensor& inputs, std::optional<int32_t> end) {
  if (!end) return {};
  const at::Tensor keeps = (inputs != *end).unsqueeze(2);
  return keeps.all().item<bool>() ? at::Tensor() : keeps.to(at::kFloat);
}

}  // namespace

double nats_of(const CharModel& model, const std::vector<std::vector<int32_t>>& documents, bool low_precision,
               std::optional<int32_t> end) {
  const at::NoGradGuard no_grad;
  std::vector<int32_t> text;
  for (const auto& document : documents) text.insert(text.end(), document.begin(), document.end());
  constexpr int64_t kStreams = 32, kLength = 200;
  const int64_t num_targets = std::ssize(text) - 1;
  if (num_targets < 1) return NAN;
  const int64_t streams = std::clamp<int64_t>(num_targets / kLength, 1, kStreams),
                stride = num_targets / streams;
  ModelState state = model.resting_state(streams);
  double sum = 0;
  for (int64_t begin = 0; begin < stride; begin += kLength) {
    const int64_t length = std::min(kLength, stride - begin);
    const auto part = [&](int64_t shift) {
      at::Tensor numbers = at::empty({length, streams}, at::kLong);
      auto* next = numbers.mutable_data_ptr<int64_t>();
      for (int64_t t = 0; t < length; ++t)
        for (int64_t stream = 0; stream < streams; ++stream)
          *next++ = text[stream * stride + begin + t + shift];
      return numbers;
    };
    const at::Tensor inputs = part(0).to(state[0].hidden.device());
    const at::Tensor scores = model.scores(
        inputs, state, {.dropout = nullptr, .low_precision = low_precision, .keeps = keeps_of(inputs, end)});
    sum += loss_of(scores, part(1)).item<double>() * static_cast<double>(length);
  }
  return sum / static_cast<double>(stride);
}

CharTrainee::CharTrainee(CharModel& model, std::vector<std::vector<int32_t>> train,
                         std::vector<std::vector<int32_t>> held_out, const Options& options)
    : model_(model),
      options_(options),
      batches_(std::move(train), options.batches),
      held_out_(std::move(held_out)) {
  for (const auto& [name, parameter] : model.parameters())
    if (!model.is_below(name, options.frozen_layers)) trained_[name] = parameter;
}

TensorMap CharTrainee::frozen() const {
  TensorMap frozen = model_.parameters();
  for (const auto& [name, parameter] : trained_) frozen.erase(name);
  return frozen;
}

double CharTrainee::step(int64_t step, TensorMap& gradients) {
  const Batches::Batch batch = batches_.at(step);
  if (batch.is_first || carried_.empty() || !options_.carries_state)
    carried_ = model_.resting_state(batches_.streams());
  RandomStream random(options_.seed, "dropout", static_cast<uint32_t>(step));
  std::vector<at::Tensor> leaves;
  for (auto& [name, parameter] : trained_) leaves.push_back(parameter.requires_grad_());
  const at::AutoGradMode with_gradients(true);
  const at::Tensor inputs = batch.inputs.to(leaves[0].device());
  const at::Tensor scores = model_.scores(
      inputs, carried_,
      {.dropout = &random, .low_precision = options_.low_precision, .keeps = keeps_of(inputs, options_.end)});
  const at::Tensor loss = loss_of(scores, batch.targets);
  const auto found = torch::autograd::grad({loss}, leaves);
  size_t next = 0;
  for (auto& [name, parameter] : trained_) {
    gradients[name] = found[next++];
    parameter.requires_grad_(false);
  }
  return loss.item<double>();
}

double CharTrainee::validation_loss() {
  return nats_of(model_, held_out_, options_.low_precision, options_.end);
}

TensorMap CharTrainee::state() const {
  TensorMap state;
  for (size_t layer = 0; layer < carried_.size(); ++layer) {
    state["hidden" + std::to_string(layer)] = carried_[layer].hidden;
    if (carried_[layer].memory.defined()) state["memory" + std::to_string(layer)] = carried_[layer].memory;
  }
  return state;
}

void CharTrainee::restore(const TensorMap& state) {
  carried_.clear();
  if (state.empty()) return;
  ModelState carried = model_.resting_state(batches_.streams());
  const auto fill = [&](at::Tensor& tensor, const std::string& name) {
    if (!tensor.defined()) return;
    const auto found = state.find(name);
    if (found == state.end() || found->second.sizes() != tensor.sizes())
      throw Error("its '" + name + "' is missing or of another shape", "", "begin anew");
    tensor.copy_(found->second);
  };
  for (size_t layer = 0; layer < carried.size(); ++layer) {
    fill(carried[layer].hidden, "hidden" + std::to_string(layer));
    fill(carried[layer].memory, "memory" + std::to_string(layer));
  }
  carried_ = std::move(carried);
}

}  // namespace atelier
