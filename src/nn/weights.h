// Weights files of every kind that the field uses, read without executing or trusting anything in them:
// safetensors, Caffe's .caffemodel (V1 and V2 layers), PyTorch's zip and legacy .pth. The format is found by
// content, not by name.
#pragma once

#include <filesystem>

#include "tensor/safetensors.h"

namespace atelier {

// Tensors by name. Caffe blobs are NAME.weight and NAME.bias; BatchNorm's become NAME.running_mean and
// NAME.running_var (nn/caffe.h). PyTorch: the state_dict's keys, a nested `state_dict`, `model_state_dict` or
// `model` entered (nn/pth.h). Error names the file and what is wrong, or what it seems to be instead.
TensorMap read_weights(const std::filesystem::path& path);

}  // namespace atelier
