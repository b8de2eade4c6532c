// One layer of a Caffe network (src/caffe/proto/caffe.proto of BVLC/caffe) and the operation of a description
// (nn/operations.h) that computes the same. For nn/prototxt alone.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "job/document.h"

namespace atelier {

inline constexpr const char* kUseYaml = "describe the network in YAML: models/*.yaml show how";

struct CaffeLayer {
  const Node* node = nullptr;
  std::string name;
  std::string type;  // in lower case without underscores: "InnerProduct" and the older INNER_PRODUCT are one
  std::vector<std::string> bottoms, tops;
};

// The values of a repeated field, and as texts.
std::vector<const Node*> repeated(const Node& message, std::string_view key);
std::vector<std::string> texts(const Node& message, std::string_view key);

CaffeLayer read_caffe_layer(const Node& node);

// False for layers of training alone, and for those that only measure.
bool is_deployed(const CaffeLayer& layer);

bool has_weights(const CaffeLayer& layer);

// The layer's operation and settings, without `from` and `weights`. Error at the layer for types and settings
// that have no counterpart.
Node operation_of(const CaffeLayer& layer);

// Error for a Scale that is more than a factor and a shift for each channel.
void check_scale(const CaffeLayer& layer);

}  // namespace atelier
