// The climb that portraits and fields share: a spectrum (dream/spectrum.h) goes down a gradient by Adam, size
// after size, is watched, and goes on from a saved state to the same bytes.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>
#include <vector>

#include "dream/ascent.h"
#include "dream/portrait_stages.h"
#include "dream/spectrum.h"
#include "tensor/adam.h"

namespace atelier {

class SpectrumClimb {
 public:
  // `least_cycles` as picture_of() has it.
  SpectrumClimb(PictureSize whole, std::vector<PortraitStage> stages, const Monitor& monitor,
                double least_cycles = 1);

  // From `spectrum`; `first_stage` as if those before were done. `gradient` is asked at every step, under
  // autograd, for that of a spectrum which requires one. Returns the pictures at the full size. Errors: a
  // state of another size.
  at::Tensor run(const at::Tensor& spectrum, const std::function<at::Tensor(const at::Tensor&)>& gradient,
                 int first_stage = 0);

  // Where the climb is.
  const PortraitStage& stage() const { return stages_[stage_]; }
  int stage_index() const { return stage_; }
  int iteration() const { return iteration_; }
  int steps_done() const { return steps_done_; }
  at::Tensor picture(const at::Tensor& spectrum) const {
    return picture_of(spectrum, whole_, stage().size, least_cycles_);
  }
  // Side, in px, of what the network is shown now: one for all pictures, whatever their seeds.
  double side_shown() const;

 private:
  void step(const std::function<at::Tensor(const at::Tensor&)>& gradient);
  void count(const PortraitStage& stage, int iterations);
  void resume();
  void report() const;
  at::Tensor finished() const;
  TensorMap state() const;

  const PictureSize whole_;
  const double least_cycles_;
  const std::vector<PortraitStage> stages_;
  const Monitor& monitor_;
  double work_in_all_ = 0, work_done_ = 0;
  int steps_in_all_ = 0, steps_done_ = 0;
  int stage_ = 0, iteration_ = 0;
  at::Tensor spectrum_;
  Adam adam_;
};

}  // namespace atelier
