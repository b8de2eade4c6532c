// Ways down a loss, one iteration at a time.
#pragma once

#include <ATen/core/Tensor.h>

#include <functional>

#include "tensor/adam.h"
#include "tensor/safetensors.h"

namespace atelier {

class Descent {
 public:
  struct Value {
    double loss = 0;
    at::Tensor gradient;  // of the shape of x, float32
  };
  using Evaluate = std::function<Value(const at::Tensor& x)>;

  virtual ~Descent() = default;

  // One iteration. Returns the loss that it arrived at, or began with.
  virtual double step(const Evaluate& evaluate) = 0;
  virtual at::Tensor x() const = 0;  // the best that is known
  // Nothing better can be found: further steps stay where they are.
  virtual bool is_done() const { return false; }
  // Enough to go on with the same numbers; shares tensors with the descent until the next step. resume()
  // wants a state of the same shape and options, else Error.
  virtual TensorMap state() const = 0;
  virtual void resume(const TensorMap& state) = 0;
};

// Adam whose result is the average of where it was lately (Polyak averaging over a sixteenth of `count`, the
// planned iterations, corrected for its beginning): steps can be wide and the picture still is smooth. After
// a sixth of them steps grow shorter, to almost nothing. A loss that is no number leaves the place as it is,
// with shorter steps.
class AveragedAdam : public Descent {
 public:
  AveragedAdam(const at::Tensor& x, double rate, int count);

  double step(const Evaluate& evaluate) override;
  at::Tensor x() const override;
  TensorMap state() const override;
  void resume(const TensorMap& state) override;
  // Its memory, for a picture of another size.
  void take_over(const AveragedAdam& other);

 private:
  at::Tensor x_, average_;
  Adam adam_;
  double rate_;
  const double decay_;
  int planned_, count_ = 0, trusted_ = 0;  // trusted_: steps that the memory stands for
};

}  // namespace atelier
