#include "convnet/trainee.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/one_hot.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "convnet/transfer.h"
#include "tensor/seed.h"
#include "train/moments.h"

namespace atelier {

namespace {

constexpr int64_t kEvaluated = 250;  // pictures at once
constexpr int64_t kStatisticsBatches = 24, kStatisticsBatch = 128;
constexpr const char* kBuffers = "buffer.";  // before the names of statistics in a state

// Those of layers after `trunk`.
TensorMap trained_parameters(const Network& network, const std::vector<std::string>& layers) {
  TensorMap all = network.parameters(), trained;
  for (const std::string& layer : layers) {
    for (const char* parameter : {"weight", "bias"}) {
      const std::string name = network.graph().layer(layer).key(parameter);
      if (const auto found = all.find(name); found != all.end()) trained.insert(*found);
    }
  }
  return trained;
}

}  // namespace

ConvnetTrainee::ConvnetTrainee(Network& network, LabeledPictures train, LabeledPictures held_out,
                               const Options& options)
    : network_(network),
      options_(options),
      seen_(std::move(train), std::move(held_out), options.augmentation, options.trunk,
            network.placement().device, options.seed),
      layers_(weighted_layers(network.graph(), options.trunk.layer)),
      parameters_(trained_parameters(network, layers_)),
      order_(seen_.train().size(), units_per_step(), options.seed),
      train_labels_(seen_.train().label_tensor()) {
  for (auto& [name, parameter] : network_.parameters()) parameter.requires_grad_(false);
}

// (N,C): one for the class, less what is smoothed away.
at::Tensor ConvnetTrainee::targets_of(const at::Tensor& places) const {
  const auto num_classes = std::ssize(seen_.train().classes);
  const at::Tensor exact = at::one_hot(train_labels_.index_select(0, places), num_classes).to(at::kFloat);
  const double smoothing = options_.label_smoothing;
  return (exact * (1 - smoothing) + smoothing / static_cast<double>(num_classes))
      .to(network_.placement().device);
}

at::Tensor ConvnetTrainee::scores(const at::Tensor& seen, const Dropout& dropout) const {
  const std::vector<std::string> taps{network_.graph().logits};
  const auto made = options_.trunk.layer.empty()
                        ? network_.forward(seen, taps, dropout)
                        : network_.forward_from(options_.trunk.layer, seen, taps, dropout);
  return made.front().flatten(1).to(at::kFloat);
}

// --- Steps

// Discriminative rates, geometric from layer to layer, and gradual unfreezing from the last layer down
// (Howard and Ruder 2018, "Universal language model fine-tuning", sections 3.2 and 3.3).
std::map<std::string, double> ConvnetTrainee::rate_shares(int64_t step) const {
  std::map<std::string, double> shares;
  const auto last = static_cast<double>(layers_.size() - 1);
  for (size_t i = 0; i < layers_.size() && last > 0; ++i) {
    const double below = (last - static_cast<double>(i)) / last;  // 0: the last layer, 1: the first
    const bool moves = static_cast<double>(step) >= below * static_cast<double>(options_.unfreeze_steps);
    const double share = moves ? std::pow(options_.first_rate, below) : 0;
    if (share == 1) continue;
    for (const char* parameter : {"weight", "bias"}) {
      const std::string name = network_.graph().layer(layers_[i]).key(parameter);
      if (parameters_.contains(name)) shares[name] = share;
    }
  }
  return shares;
}

double ConvnetTrainee::step(int64_t step, TensorMap& gradients) {
  if (watch.is_wanted() && is_watched(step)) watch_now(step);
  const auto number = static_cast<uint32_t>(step);
  network_.set_training(!options_.is_tuned, options_.seed, number);
  const at::Tensor places = at::tensor(order_.batch_at(step), at::kLong);
  const Mixed batch = mixed_up(seen_.batch(places, step), targets_of(places), options_.augmentation.mixup,
                               options_.seed, number);

  const auto shares = rate_shares(step);
  std::vector<at::Tensor> leaves;
  for (auto& [name, parameter] : parameters_) {
    const auto share = shares.find(name);
    const bool moves = share == shares.end() || share->second > 0;
    parameter.requires_grad_(moves);
    if (moves) leaves.push_back(parameter);
  }
  const at::AutoGradMode with_gradients(true);
  const Dropout dropout = options_.is_tuned ? Dropout{{options_.seed}, number} : Dropout{};
  at::Tensor parts = batch.targets * scores(batch.seen, dropout).log_softmax(1);
  if (options_.class_weights.defined()) parts = parts * options_.class_weights.to(parts.device());
  const at::Tensor loss = -parts.sum() / static_cast<double>(places.size(0));
  const auto found = torch::autograd::grad({loss}, leaves);
  size_t next = 0;
  for (auto& [name, parameter] : parameters_) {
    if (parameter.requires_grad())
      gradients[name] = found[next++];
    else
      gradients.at(name).zero_();
    parameter.requires_grad_(false);
  }
  return loss.item<double>();
}

// --- Looking on

// By the statistics that are there: those of the present parameters only after settled_statistics().
at::Tensor ConvnetTrainee::probabilities_of(const at::Tensor& seen) const {
  network_.set_training(false);
  return scores(seen, {}).softmax(1).cpu();
}

at::Tensor ConvnetTrainee::probabilities() {
  const at::NoGradGuard no_grad;
  const LabeledPictures& pictures = looked_at();
  std::vector<at::Tensor> parts;
  for (int64_t first = 0; first < pictures.size(); first += kEvaluated) {
    const int64_t count = std::min(kEvaluated, pictures.size() - first);
    parts.push_back(probabilities_of(has_held_out() ? seen_.of_held_out(first, count)
                                                    : seen_.of(pictures.set.pixels.narrow(0, first, count))));
  }
  return at::cat(parts);
}

void ConvnetTrainee::watch_now(int64_t step) {
  const at::NoGradGuard no_grad;
  std::vector<at::Tensor> parts;
  for (const at::Tensor& some : watch.frames().split(kEvaluated))
    parts.push_back(probabilities_of(seen_.of(some)));
  watch.add(step, at::cat(parts));
}

double ConvnetTrainee::validation_loss() {
  if (!has_held_out()) return NAN;
  const at::NoGradGuard no_grad;
  TensorMap before;
  for (const auto& [name, tensor] : network_.buffers()) before[name] = tensor.clone();
  settled_statistics();
  const at::Tensor said = probabilities();
  restore_statistics(before);
  const at::Tensor labels = seen_.held_out().label_tensor();
  last_accuracy_ = (said.argmax(1) == labels).to(at::kFloat).mean().item<double>();
  constexpr double kLeast = 1e-12;
  const at::Tensor of_truth = said.gather(1, labels.unsqueeze(1)).squeeze(1).clamp_min(kLeast).log();
  if (!options_.class_weights.defined()) return -of_truth.mean().item<double>();
  const at::Tensor weights = options_.class_weights.index_select(0, labels);
  return -((of_truth * weights).sum() / weights.sum()).item<double>();
}

// --- Statistics

// Running means lag behind, and averaged weights have statistics of their own: both are measured anew, by so
// many batches that a twelfth of what was there is left (Izmailov et al. 2018, section 3.2).
TensorMap ConvnetTrainee::settled_statistics() {
  const at::NoGradGuard no_grad;
  if (options_.is_tuned || network_.buffers().empty()) return network_.buffers();
  network_.set_training(true, options_.seed);
  const int64_t num_pictures = seen_.train().size(), size = std::min(kStatisticsBatch, num_pictures);
  EpochOrder order(num_pictures, size, options_.seed);
  for (int64_t batch = 0; batch < kStatisticsBatches; ++batch)
    scores(seen_.batch(at::tensor(order.batch_at(batch), at::kLong), batch), {});
  network_.set_training(false);
  return network_.buffers();
}

void ConvnetTrainee::restore_statistics(const TensorMap& statistics) {
  const at::NoGradGuard no_grad;
  for (auto& [name, tensor] : network_.buffers()) {
    const auto found = statistics.find(name);
    if (found == statistics.end() || found->second.sizes() != tensor.sizes())
      throw Error("the statistics '" + name + "' are missing or of another shape", "", "begin anew");
    at::Tensor place = tensor;
    place.copy_(found->second);
  }
}

TensorMap ConvnetTrainee::constants() const {
  TensorMap constants = network_.buffers();
  for (const auto& [name, tensor] : network_.parameters())
    if (!parameters_.contains(name)) constants[name] = tensor;
  return constants;
}

TensorMap ConvnetTrainee::state() const {
  TensorMap state = watch.state();
  if (!options_.is_tuned)
    for (const auto& [name, tensor] : network_.buffers()) state[kBuffers + name] = tensor;
  return state;
}

void ConvnetTrainee::restore(const TensorMap& state) {
  watch.restore(state);
  if (options_.is_tuned) return;
  TensorMap statistics;
  for (const auto& [name, tensor] : state)
    if (name.starts_with(kBuffers)) statistics[name.substr(std::string(kBuffers).size())] = tensor;
  restore_statistics(statistics);
}

void ConvnetTrainee::with_parameters(const TensorMap& parameters, const std::function<void()>& work) {
  const at::NoGradGuard no_grad;
  TensorMap present, statistics;
  for (auto& [name, tensor] : parameters_) {
    present[name] = tensor.clone();
    tensor.copy_(parameters.at(name));
  }
  for (const auto& [name, tensor] : network_.buffers()) statistics[name] = tensor.clone();
  settled_statistics();
  work();
  for (auto& [name, tensor] : parameters_) tensor.copy_(present.at(name));
  restore_statistics(statistics);
}

}  // namespace atelier
