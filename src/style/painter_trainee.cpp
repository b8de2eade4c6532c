#include "style/painter_trainee.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones_like.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <torch/csrc/autograd/autograd.h>

#include <cmath>

#include "tensor/seed.h"
#include "train/variation.h"

namespace atelier {
namespace {

constexpr double kTop = 255;  // of the range of what is painted
constexpr int64_t kExamples = 4;
constexpr Variation kMotion{.turn = 2, .shift = 0.03, .zoom = 0.03};
constexpr double kWhole = 0.999;  // of a pixel that came from within the picture

}  // namespace

PainterTrainee::PainterTrainee(Network& painter, const PaintingLoss& loss, PictureSet train,
                               PictureSet held_out, const Options& options)
    : painter_(painter),
      loss_(loss),
      train_(std::move(train)),
      held_out_(std::move(held_out)),
      options_(options),
      parameters_(painter.parameters()),
      order_(train_.size(), options.batch, options.seed) {
  for (auto& [name, parameter] : parameters_) parameter.requires_grad_(false);
  examples_ = middle_of(evenly_chosen(looked_at(), kExamples)).contiguous();
}

at::Tensor PainterTrainee::on_device(const at::Tensor& bytes) const {
  return bytes.to(painter_.placement().device).to(at::kFloat) / 255;
}

at::Tensor PainterTrainee::middle_of(const at::Tensor& pictures) const {
  const int64_t begin = (pictures.size(2) - options_.size) / 2;
  return pictures.narrow(2, begin, options_.size).narrow(3, begin, options_.size);
}

// Crops somewhere in their pictures, every other one left for right.
at::Tensor PainterTrainee::batch_at(int64_t step) {
  RandomStream random(options_.seed, "crop", static_cast<uint32_t>(step));
  const int64_t room = train_.pixels.size(2) - options_.size + 1;
  std::vector<at::Tensor> crops;
  for (const int64_t place : order_.batch_at(step)) {
    const int64_t top = random.below(room), left = random.below(room);
    const at::Tensor crop =
        train_.pixels.narrow(0, place, 1).narrow(2, top, options_.size).narrow(3, left, options_.size);
    crops.push_back(random.uniform() < .5 ? crop.flip({3}) : crop);
  }
  return on_device(at::cat(crops));
}

at::Tensor PainterTrainee::painted(const at::Tensor& contents) const {
  return painter_.forward(contents, {painter_.graph().picture}).front().to(at::kFloat) / kTop;
}

at::Tensor PainterTrainee::unsteadiness(const at::Tensor& contents, const at::Tensor& painted,
                                        uint32_t step) const {
  Variation onward = kMotion;
  onward.repeats_edges = true;
  const auto moved = [&](const at::Tensor& pictures, const Variation& motion) {
    return varied(pictures, motion, options_.seed, step);
  };
  const at::Tensor noise =
      RandomStream(options_.seed, "noise", step).normal(contents.sizes()).to(contents.device());
  const at::Tensor again = this->painted(moved(contents, onward) + noise * options_.noise);
  const at::Tensor known = moved(at::ones_like(contents), kMotion).gt(kWhole);
  return ((moved(painted, kMotion) - again).square() * known).mean() * options_.steadiness;
}

// --- Steps

double PainterTrainee::step(int64_t step, TensorMap& gradients) {
  const at::Tensor contents = batch_at(step);
  std::vector<at::Tensor> leaves;
  for (auto& [name, parameter] : parameters_) leaves.push_back(parameter.requires_grad_());
  const at::AutoGradMode with_gradients(true);
  const at::Tensor made = painted(contents);
  const PaintingLoss::Parts parts = loss_(made, contents);
  at::Tensor loss = parts.sum(), unsteady = at::zeros({});
  if (options_.steadiness > 0) {
    unsteady = unsteadiness(contents, made, static_cast<uint32_t>(step));
    loss = loss + unsteady;
  }
  const auto found = torch::autograd::grad({loss}, leaves);
  size_t next = 0;
  for (auto& [name, parameter] : parameters_) {
    gradients[name] = found[next++];
    parameter.requires_grad_(false);
  }
  losses_ = {parts.content.item<double>(), parts.style.item<double>(), parts.smoothness.item<double>(),
             unsteady.item<double>()};
  return loss.item<double>();
}

double PainterTrainee::validation_loss() {
  if (held_out_.size() == 0) return NAN;
  const at::NoGradGuard no_grad;
  double sum = 0;
  for (int64_t first = 0; first < held_out_.size(); first += options_.batch) {
    const int64_t count = std::min(options_.batch, held_out_.size() - first);
    const at::Tensor contents = on_device(middle_of(held_out_.pixels.narrow(0, first, count)));
    sum += loss_(painted(contents), contents).sum().item<double>() * static_cast<double>(count);
  }
  return sum / static_cast<double>(held_out_.size());
}

// --- Looking on

at::Tensor PainterTrainee::painted_examples(const TensorMap& parameters) {
  const at::NoGradGuard no_grad;
  TensorMap present;
  for (auto& [name, tensor] : parameters_) {
    present[name] = tensor.clone();
    tensor.copy_(parameters.at(name));
  }
  const at::Tensor pictures = painted(on_device(examples_)).clamp(0, 1).cpu();
  for (auto& [name, tensor] : parameters_) tensor.copy_(present.at(name));
  return pictures;
}

bool PainterTrainee::look(int64_t step, const TensorMap& parameters) {
  if (!moments_.wants(step)) return false;
  moments_.add(step, painted_examples(parameters));
  return true;
}

}  // namespace atelier
