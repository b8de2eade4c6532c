// Adam with weight decay beside the gradient (Loshchilov and Hutter 2019) or as a part of it (Kingma and Ba
// 2015), of all parameters at once, with the running mean of the weights in the same pass over memory. On the
// CPU the same on any count of threads.
#pragma once

#include <ATen/core/Tensor.h>

#include <map>
#include <string>

#include "tensor/safetensors.h"
#include "train/options.h"

namespace atelier {

// What it keeps of each parameter, by the parameters' names. All float32, contiguous.
struct OptimizerState {
  TensorMap mean, square;  // of the gradients
  TensorMap average;       // of the weights; empty where none is asked for

  static OptimizerState at_rest(const TensorMap& parameters, bool with_average);
};

struct Update {
  double rate = 0;            // learning rate of this step
  double gradient_scale = 1;  // by which gradients are clipped
  int64_t count = 1;          // of this step, from 1
  double average_share = 0;   // of the new weights in the average
  // Of the rate, by parameter: 1 where nothing stands here; a parameter of 0 stays as it is, with its state.
  std::map<std::string, double> rate_shares = {};
};

void update(const TrainOptions& options, const Update& update, TensorMap& parameters,
            const TensorMap& gradients, OptimizerState& state);

// The same by libtorch's own kernels, which is how it is done elsewhere than on the CPU.
void update_by_libtorch(const TrainOptions& options, const Update& update, TensorMap& parameters,
                        const TensorMap& gradients, OptimizerState& state);

// The length of all of them as one vector.
double norm_of(const TensorMap& tensors);

}  // namespace atelier
