// Small classifiers that are trained from nothing, as descriptions that any tool can read (nn/graph.h).
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

struct ConvnetForm {
  // lenet (LeCun et al. 1998, with BatchNorm, rectifiers and one dense layer), allconv (Springenberg et al.
  // 2015: strides instead of pools) or resnet-small (He et al. 2016: two residual blocks a size).
  std::string preset = "allconv";
  int64_t width = 32;    // channels at first, doubled by each halving, to at most eight times as many
  double dropout = 0.2;  // before the scores
  int64_t channels = 1, size = 64, num_classes = 2;
  std::vector<double> mean, std;  // of the pictures 0..1, one a channel
  bool is_stretched = false;      // pictures are stretched to squares, not cropped
};

std::vector<std::string> convnet_presets();

// YAML whose `logits` are the scores and whose `code` is what stands before them. Error for pictures that are
// too small.
std::string describe_convnet(const ConvnetForm& form, const std::string& weights_file,
                             const std::string& classes_file);

}  // namespace atelier
