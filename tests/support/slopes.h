// The gradient that a Trainee gives, against differences of its loss.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>

#include <string>

#include "tensor/seed.h"
#include "train/trainee.h"

namespace atelier {

// Of the loss of step `step`, along a direction of the parameter `name` chosen by chance.
struct Slopes {
  double by_gradient = 0, by_difference = 0;
};

// `length`: of the way both ways over which the difference is taken, in units of the direction.
inline Slopes slopes_of(Trainee& trainee, const std::string& name, int64_t step, double length) {
  TensorMap gradients = {}, others = {};
  trainee.step(step, gradients);
  const at::NoGradGuard no_grad;
  at::Tensor parameter = trainee.parameters().at(name);
  const at::Tensor direction = RandomStream(1, name.c_str()).normal(parameter.sizes());
  const auto loss_at = [&](double way) {
    parameter.add_(direction, way);
    const double loss = trainee.step(step, others);
    trainee.parameters().at(name).sub_(direction, way);
    return loss;
  };
  return {.by_gradient = (gradients.at(name) * direction).sum().item<double>(),
          .by_difference = (loss_at(length) - loss_at(-length)) / (2 * length)};
}

}  // namespace atelier
