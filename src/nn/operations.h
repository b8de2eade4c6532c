// The operations of a description: what each is called, which keys it takes, how many inputs, which tensors
// it owns, and the shape that it makes.
//
//   conv            channels; kernel stride dilation groups padding edges bias
//                   padding: N, [h, w], [top, bottom, left, right], same, same_tf
//                   edges: zeros, or repeat: what pads is the edge gone on with
//   conv_transpose  channels; kernel stride padding output_padding groups bias tied
//                   same_tf: the size times the stride
//   linear          channels; bias tied           takes a flat input
//   batch_norm      eps momentum affine
//   instance_norm   eps affine
//   relu  relu6  sigmoid  tanh  softmax (over channels)  flatten
//   leaky_relu      slope
//   dropout         rate
//   max_pool        kernel; stride (the kernel) padding dilation ceil
//   avg_pool        kernel; stride (the kernel) padding ceil count_padding
//   global_pool     mode: mean or max; makes a flat output
//   lrn             size; alpha beta k            across channels, (k + alpha/size * sum of squares)^-beta,
//                   as Caffe
//   upsample        factor; mode: nearest or bilinear
//   scale           factor; shift                 x * factor + shift
//   reshape         shape                         [C] or [C, H, W]
//   concat, add     from: two or more layers
//
// `tied` names a layer above: a linear layer then has its matrix, transposed, a conv_transpose the kernel of
// that convolution. In the file they stand once.
//
// Every layer also takes `from`, and those with weights `weights` (a key's beginning in the file, or a map
// parameter: key) and `optional`.
#pragma once

#include <string>
#include <vector>

#include "nn/blocks.h"
#include "nn/graph.h"

namespace atelier {

struct Operation {
  std::string name;
  std::string main;  // the key that the value beside the operation's name stands for; "" for none
  std::vector<std::string> keys;        // further keys
  std::vector<std::string> parameters;  // learned tensors: weight, bias
  std::vector<std::string> buffers;     // running_mean, running_var
};

const std::vector<Operation>& operations();
const Operation* find_operation(const std::string& name);

// Every mistake is appended; the layer is still returned.
LayerSpec read_layer(const LayerEntry& entry, std::vector<Error>& mistakes);

// The padding of a window over height x width: SAME resolved.
Padding resolve_padding(const LayerSpec& layer, int64_t height, int64_t width);

// The shape that `layer` makes of `inputs`; an Error at the layer's mark where they do not fit.
LayerShape shape_after(const LayerSpec& layer, const std::vector<LayerShape>& inputs);

// Shapes of the tensors that `layer` owns, by parameter ("weight"), for one input of this shape.
std::map<std::string, std::vector<int64_t>> parameter_shapes(const LayerSpec& layer, const LayerShape& input);

}  // namespace atelier
