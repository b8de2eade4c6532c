// Caffe's .caffemodel: a NetParameter in protobuf's wire format (src/caffe/proto/caffe.proto of BVLC/caffe),
// read without protobuf. Layers of both generations, `layer` and `layers`; numbers packed or not, float or
// double.
#pragma once

#include <string>
#include <string_view>

#include "tensor/safetensors.h"

namespace atelier {

// Tensors by name, float32 on the CPU: NAME.weight and NAME.bias, further blobs NAME.blobs.N. BatchNorm's
// three blobs become NAME.running_mean and NAME.running_var, divided by its third; Scale always has a bias.
// InnerProduct weights are (outputs, inputs), biases have one dimension, whatever Caffe's older
// four-dimensional shapes say. Error with `where` and what is wrong.
TensorMap read_caffemodel(std::string_view bytes, const std::string& where);

}  // namespace atelier
