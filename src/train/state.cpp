#include "train/state.h"

namespace atelier {

namespace {

TensorMap copied(const TensorMap& tensors) {
  TensorMap copies;
  for (const auto& [name, tensor] : tensors) copies[name] = tensor.detach().clone();
  return copies;
}

}  // namespace

TrainCourse TrainCourse::copy() const {
  TrainCourse course = *this;
  course.parameters = copied(parameters);
  course.optimizer = {copied(optimizer.mean), copied(optimizer.square), copied(optimizer.average)};
  course.trainee = copied(trainee);
  return course;
}

}  // namespace atelier
