#include "dream/spectrum_climb.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <cmath>

#include "base/error.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Of Adam: wide steps find shapes, short ones settle them.
constexpr double kFirstRate = 0.06, kLastRate = 0.006;

double work_of(const PortraitStage& stage) {
  return static_cast<double>(stage.iterations) * stage.last_most * stage.last_most;
}

}  // namespace

SpectrumClimb::SpectrumClimb(PictureSize whole, std::vector<PortraitStage> stages, const Monitor& monitor,
                             double least_cycles)
    : whole_(whole), least_cycles_(least_cycles), stages_(std::move(stages)), monitor_(monitor) {
  for (const PortraitStage& stage : stages_)
    work_in_all_ += work_of(stage), steps_in_all_ += stage.iterations;
}

at::Tensor SpectrumClimb::run(const at::Tensor& spectrum,
                              const std::function<at::Tensor(const at::Tensor&)>& gradient, int first_stage) {
  spectrum_ = spectrum;
  adam_ = Adam::at_rest(spectrum_);
  for (; stage_ < first_stage; ++stage_) count(stage(), stage().iterations);
  if (!monitor_.resume.empty()) resume();
  for (const int last = static_cast<int>(stages_.size()); stage_ < last; ++stage_, iteration_ = 0) {
    for (; iteration_ < stage().iterations; ++iteration_) {
      step(gradient);
      report();
    }
  }
  return finished();
}

void SpectrumClimb::step(const std::function<at::Tensor(const at::Tensor&)>& gradient) {
  at::Tensor found;
  {
    const c10::AutoGradMode grad_mode(true);
    found = gradient(spectrum_.detach().requires_grad_(true));
  }
  const double share = steps_done_ / static_cast<double>(steps_in_all_);
  count(stage(), 1);
  adam_.step(spectrum_, found, kFirstRate + (kLastRate - kFirstRate) * share, steps_done_);
}

void SpectrumClimb::count(const PortraitStage& stage, int iterations) {
  steps_done_ += iterations;
  work_done_ += work_of(stage) * iterations / stage.iterations;
}

double SpectrumClimb::side_shown() const {
  const PortraitStage& now = stage();
  const double share = static_cast<double>(iteration_) / now.iterations;
  const double least = now.first_least * std::pow(now.last_least / now.first_least, share);
  const double most = now.first_most * std::pow(now.last_most / now.first_most, share);
  RandomStream random(0, "side shown", static_cast<uint32_t>(stage_), static_cast<uint32_t>(iteration_));
  return std::round(least * std::pow(most / least, random.uniform()));
}

// --- Going on ---

void SpectrumClimb::resume() {
  const TensorMap& state = monitor_.resume;
  for (const char* name : {"stage", "iteration", "spectrum", "adam_mean", "adam_square"})
    if (!state.contains(name))
      throw Error("the saved state of the picture lacks '" + std::string(name) + "'", "", "start it anew");
  if (state.at("spectrum").sizes() != spectrum_.sizes())
    throw Error("the saved state of the picture is of another size or number", "", "start it anew");
  spectrum_.copy_(state.at("spectrum"));
  adam_.mean.copy_(state.at("adam_mean"));
  adam_.square.copy_(state.at("adam_square"));
  for (; stage_ < state.at("stage").item<int>(); ++stage_) count(stage(), stage().iterations);
  iteration_ = state.at("iteration").item<int>() + 1;
  count(stage(), iteration_);
}

TensorMap SpectrumClimb::state() const {
  return {{"stage", at::tensor(stage_)},
          {"iteration", at::tensor(iteration_)},
          {"spectrum", spectrum_.cpu().clone()},
          {"adam_mean", adam_.mean.cpu().clone()},
          {"adam_square", adam_.square.cpu().clone()}};
}

// --- For those who look on ---

at::Tensor SpectrumClimb::finished() const {
  return picture_of(spectrum_, whole_, whole_, least_cycles_).cpu();
}

void SpectrumClimb::report() const {
  if (monitor_.progress) monitor_.progress(work_done_ / work_in_all_);
  if (monitor_.after_iteration)
    monitor_.after_iteration({stage_, iteration_, [this] { return finished(); }, [this] { return state(); }});
}

}  // namespace atelier
