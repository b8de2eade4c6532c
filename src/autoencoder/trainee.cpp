#include "autoencoder/trainee.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "autoencoder/codes.h"
#include "base/error.h"
#include "tensor/seed.h"
#include "train/moments.h"

namespace atelier {

namespace {

constexpr int64_t kMostExamples = 16, kKeptCodes = 2000, kValidationBatch = 500;
constexpr double kNearby = 1e-2;  // of the difference that stands for a derivative

// Fewer of large pictures: some 140 moments are kept of each and of as many random codes.
int64_t num_examples(const AutoencoderSpec& spec) {
  constexpr int64_t kFewest = 2, kBytes = 450'000;  // a moment
  return std::clamp(kBytes / (2 * spec.channels * spec.size * spec.size), kFewest, kMostExamples);
}

at::Tensor as_bytes(const at::Tensor& values) {
  return (values * 255).round().to(at::kByte).cpu();
}

}  // namespace

AutoencoderTrainee::AutoencoderTrainee(Autoencoder& model, PictureSet train, PictureSet held_out,
                                       const Options& options)
    : model_(model),
      train_(std::move(train)),
      held_out_(std::move(held_out)),
      options_(options),
      parameters_(model.network().parameters()),
      order_(train_.size(), units_per_step(), options.seed) {
  for (auto& [name, parameter] : parameters_) parameter.requires_grad_(false);
  examples_ = evenly_chosen(looked_at(), num_examples(model.spec()));
  random_ = RandomStream(options.seed, "random codes").normal({examples_.size(0), model.spec().bottleneck});
  if (model.spec().is_binary) center_binary_units();
}

at::Tensor AutoencoderTrainee::on_device(const at::Tensor& bytes) const {
  return bytes.to(model_.network().placement().device).to(at::kFloat) / 255;
}

at::Tensor AutoencoderTrainee::batch_at(int64_t step) {
  const at::Tensor places = at::tensor(order_.batch_at(step), at::kLong);
  return varied(on_device(train_.pixels.index_select(0, places)), options_.variation, options_.seed,
                static_cast<uint32_t>(step));
}

// --- What is asked of codes

// Units that are on, or off, for all pictures would learn nothing: they begin on for half of them (after
// Salimans and Kingma 2016, "Weight normalization", section 3).
void AutoencoderTrainee::center_binary_units() {
  const at::NoGradGuard no_grad;
  model_.network().set_training(false);
  const at::Tensor some = on_device(evenly_chosen(train_, 1024));
  const at::Tensor logits = model_.network().forward(some, {"code/linear"}).front();
  const at::Tensor scale = 1 / (logits.std(0) + 1e-3);
  parameters_.at("code/linear.weight").mul_(scale.unsqueeze(1));
  parameters_.at("code/linear.bias").sub_(logits.mean(0)).mul_(scale);
}

// How far the code moves when the picture does, along one direction chosen by chance: on average the squared
// norm of the derivative.
at::Tensor AutoencoderTrainee::squeezed(const at::Tensor& pictures, const at::Tensor& code,
                                        uint32_t step) const {
  const at::Tensor direction =
      RandomStream(options_.seed, "contractive", step).normal(pictures.sizes()).to(pictures.device());
  const at::Tensor moved =
      model_.network().forward(pictures + direction * kNearby, {"code"}).front().to(at::kFloat);
  return (moved - code).square().sum() / (kNearby * kNearby * static_cast<double>(pictures.size(0)));
}

AutoencoderTrainee::Seen AutoencoderTrainee::constrained(const at::Tensor& pictures, uint32_t step) {
  const AutoencoderSpec& spec = model_.spec();
  const CodeConstraints& asked = options_.code;
  std::vector<std::string> taps{"code"};
  if (spec.form == CodeForm::gaussian) taps.emplace_back("code/log_variance");
  if (spec.form == CodeForm::probabilities) taps.emplace_back("code/linear");
  const std::vector<at::Tensor> seen = model_.network().forward(pictures, taps);
  const at::Tensor code = seen[0].to(at::kFloat);
  Seen result{code, {}};
  const auto add = [&](double weight, const auto& penalty) {
    if (weight <= 0) return;
    const at::Tensor weighed = penalty() * weight;
    result.penalty = result.penalty.defined() ? result.penalty + weighed : weighed;
  };
  if (spec.form == CodeForm::gaussian) {
    const at::Tensor noise = RandomStream(options_.seed, "code", step).normal(code.sizes()).to(code.device());
    result.code = code + (seen[1] * .5).exp() * noise;
    add(asked.beta, [&] { return divergence(code, seen[1]); });
  }
  if (spec.is_binary) {
    result.code = binarized(seen[1], asked, options_.seed, step);
    add(asked.independent, [&] { return dependence(at::sigmoid(seen[1])); });
  }
  result.code = with_winners(result.code, spec.winners);
  add(asked.sparse_l1, [&] { return code.abs().sum() / static_cast<double>(code.size(0)); });
  add(asked.sparse_kl, [&] { return sparsity(code, asked.sparse_share); });
  add(asked.contractive, [&] { return squeezed(pictures, code, step); });
  return result;
}

// --- Steps

double AutoencoderTrainee::step(int64_t step, TensorMap& gradients) {
  if (is_watched(step)) keep_moment(step);
  const auto number = static_cast<uint32_t>(step);
  model_.network().set_training(true, options_.seed, number);
  const at::Tensor pictures = batch_at(step);
  std::vector<at::Tensor> leaves;
  for (auto& [name, parameter] : parameters_) leaves.push_back(parameter.requires_grad_());
  const at::AutoGradMode with_gradients(true);
  const Seen seen = constrained(corrupted(pictures, options_.code, options_.seed, number), number);
  const at::Tensor logits =
      model_.network().forward_from("code", seen.code, {"picture/logits"}).front().to(at::kFloat);
  at::Tensor loss = picture_loss(options_.loss, logits, pictures);
  if (options_.seen) loss = loss + options_.seen(at::sigmoid(logits), pictures);
  if (seen.penalty.defined()) loss = loss + seen.penalty;
  const auto found = torch::autograd::grad({loss}, leaves);
  size_t next = 0;
  for (auto& [name, parameter] : parameters_) {
    gradients[name] = found[next++];
    parameter.requires_grad_(false);
  }
  return loss.item<double>();
}

double AutoencoderTrainee::validation_loss() {
  if (held_out_.size() == 0) return NAN;
  const at::NoGradGuard no_grad;
  model_.network().set_training(false);
  double sum = 0;
  for (int64_t first = 0; first < held_out_.size(); first += kValidationBatch) {
    const int64_t count = std::min(kValidationBatch, held_out_.size() - first);
    const at::Tensor pictures = on_device(held_out_.pixels.narrow(0, first, count));
    at::Tensor code, loss;
    if (model_.spec().form == CodeForm::gaussian) {
      const auto seen = model_.network().forward(pictures, {"code", "code/log_variance"});
      const at::Tensor noise =
          RandomStream(options_.seed, "validation", static_cast<uint32_t>(first)).normal(seen[0].sizes());
      code = seen[0] + (seen[1] * .5).exp() * noise.to(seen[0].device());
      loss = divergence(seen[0], seen[1]) * options_.code.beta;
    } else {
      code = model_.encode(pictures);
    }
    const at::Tensor logits =
        model_.network().forward_from("code", code, {"picture/logits"}).front().to(at::kFloat);
    at::Tensor whole = picture_loss(options_.loss, logits, pictures);
    if (options_.seen) whole = whole + options_.seen(at::sigmoid(logits), pictures);
    if (loss.defined()) whole = whole + loss;
    sum += whole.item<double>() * static_cast<double>(count);
  }
  return sum / static_cast<double>(held_out_.size());
}

double AutoencoderTrainee::squared_error() {
  const at::NoGradGuard no_grad;
  model_.network().set_training(false);
  const PictureSet& set = looked_at();
  double sum = 0;
  for (int64_t first = 0; first < set.size(); first += kValidationBatch) {
    const at::Tensor pictures =
        on_device(set.pixels.narrow(0, first, std::min(kValidationBatch, set.size() - first)));
    sum += (model_.decode(model_.encode(pictures)) - pictures).square().sum().item<double>();
  }
  return sum / static_cast<double>(set.size());
}

// --- Moments

// Random codes are drawn as the codes of the examples lie, or where the model says how they do: what is
// random stays the same from moment to moment.
void AutoencoderTrainee::keep_moment(int64_t step) {
  const at::NoGradGuard no_grad;
  model_.network().set_training(false);
  const at::Tensor codes = model_.encode_all(examples_);
  const at::Tensor drawn = codes_from(random_, codes, model_.spec());
  const at::Tensor pictures = at::cat({model_.decode_all(codes), model_.decode_all(drawn)});
  moment_steps_.push_back(step);
  moments_.push_back(as_bytes(pictures));
}

TensorMap AutoencoderTrainee::state() const {
  if (moments_.empty()) return {};
  return {{"moment_steps", at::tensor(moment_steps_, at::kLong)}, {"moments", at::stack(moments_)}};
}

void AutoencoderTrainee::restore(const TensorMap& state) {
  moment_steps_.clear();
  moments_.clear();
  if (state.empty()) return;
  const auto steps = state.find("moment_steps"), pictures = state.find("moments");
  if (steps == state.end() || pictures == state.end() || steps->second.dim() != 1 ||
      pictures->second.dim() != 5 || steps->second.size(0) != pictures->second.size(0))
    throw Error("its moments are missing or of another shape", "", "begin anew");
  for (int64_t i = 0; i < steps->second.size(0); ++i) {
    moment_steps_.push_back(steps->second[i].item<int64_t>());
    moments_.push_back(pictures->second[i].to(at::kCPU, at::kByte).clone());
  }
}

void AutoencoderTrainee::with_parameters(const TensorMap& parameters, const std::function<void()>& work) {
  const at::NoGradGuard no_grad;
  TensorMap present;
  for (auto& [name, tensor] : parameters_) {
    present[name] = tensor.clone();
    tensor.copy_(parameters.at(name));
  }
  work();
  for (auto& [name, tensor] : parameters_) tensor.copy_(present.at(name));
}

Keepsakes AutoencoderTrainee::keepsakes() {
  const at::NoGradGuard no_grad;
  model_.network().set_training(false);
  Keepsakes keepsakes{.codes = model_.encode_all(evenly_chosen(train_, kKeptCodes)), .examples = examples_};
  if (moments_.empty()) return keepsakes;
  keepsakes.moment_steps = at::tensor(moment_steps_, at::kLong);
  keepsakes.moments = at::stack(moments_);
  return keepsakes;
}

}  // namespace atelier
