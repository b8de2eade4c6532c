#include "train/state.h"

namespace atelier {

namespace {

TensorMap copied(const TensorMap& tensors) {
  TensorMap copies;
  for (const auto& [name, tensor] : tensors) copies[name] = tensor.detach().clone();
  return copies;
}

void move(TensorMap& tensors, at::Device device) {
  for (auto& [name, tensor] : tensors) tensor = tensor.to(device);
}

}  // namespace

void TrainCourse::move_to(at::Device device) {
  for (TensorMap* tensors : {&parameters, &optimizer.mean, &optimizer.square, &optimizer.average})
    move(*tensors, device);
}

TrainCourse TrainCourse::copy() const {
  TrainCourse course = *this;
  course.parameters = copied(parameters);
  course.optimizer = {copied(optimizer.mean), copied(optimizer.square), copied(optimizer.average)};
  course.trainee = copied(trainee);
  return course;
}

}  // namespace atelier
