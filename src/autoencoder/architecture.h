// The networks that autoencode makes: one graph (nn/graph.h) from the picture through the layer `code` to the
// layer `picture`, as a description that any tool can read.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

// What the encoder ends with: numbers, probabilities 0..1 (for binary and sparse codes), or a mean with
// `code/log_variance` beside it (Kingma and Welling 2014).
enum class CodeForm { numbers, probabilities, gaussian };

struct Architecture {
  bool is_convolutional = false;
  std::vector<int64_t> layers{1000, 500,
                              250};  // dense: units of the encoder's layers, the decoder's backwards
  // Convolutional: so many times the picture is halved, with `width` channels at first, doubled each time.
  int64_t depth = 2, width = 32;
  int64_t bottleneck = 30;
  std::string activation = "relu";  // or leaky_relu, sigmoid, tanh
  bool is_tied = false;             // dense: the decoder's matrices are the encoder's, transposed
  CodeForm code = CodeForm::numbers;
  int64_t channels = 1, size = 28;  // of the pictures, which are square
};

// As many halvings as leave 4 to 7 px, at most what `size` can be halved without a rest; at least 1. Error
// for an odd size.
int64_t usual_depth(int64_t size);

// YAML. Further layers that tools may tap: `picture/logits` (N,C,H,W), of which `picture/0..1` is the sigmoid
// and `picture` that times 255. Error for a picture that can't be halved so often.
std::string describe(const Architecture& architecture, const std::string& weights_file);

}  // namespace atelier
