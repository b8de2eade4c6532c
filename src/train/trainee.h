// What is trained: the side of a training that its feature writes. The trainer (train/trainer.h) does the
// rest.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>

#include "tensor/safetensors.h"

namespace atelier {

class Trainee {
 public:
  virtual ~Trainee() = default;
  // By name: float32, contiguous, all on one device. The trainer changes them in place between two calls,
  // also for validation_loss() and for samples, so nothing may be derived from them and kept.
  virtual TensorMap& parameters() = 0;
  // The loss of step `step` (from 0) and its gradient of every parameter, written to `gradients`: the same
  // names and shapes, with anything in them; it fills them or puts tensors of its own there. Random numbers
  // come only from RandomStream(seed, use, step). A step may be asked for again after restore().
  virtual double step(int64_t step, TensorMap& gradients) = 0;
  // Of the present parameters; NaN where there is no held-out part. Changes nothing that step() sees.
  virtual double validation_loss() = 0;
  // What else the next step depends on (hidden states, the place in the data). May share tensors with it.
  virtual TensorMap state() const { return {}; }
  // A state() that it had, of this or an earlier run, on the CPU or where it was; keeps tensors of its own.
  // Error for what it can have had never (a file that lies).
  virtual void restore(const TensorMap& state) {}
  // Of the learning rate of step `step`, by parameter: 1 where nothing stands; those of 0 stand still.
  virtual std::map<std::string, double> rate_shares(int64_t step) const { return {}; }
  virtual int64_t units_per_step() const = 0;            // characters, pictures: for speeds
  virtual int64_t units_per_epoch() const { return 0; }  // of the training part; 0: --epochs means nothing
};

}  // namespace atelier
