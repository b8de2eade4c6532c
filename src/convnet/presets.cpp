#include "convnet/presets.h"

#include <algorithm>

#include "base/error.h"
#include "job/document.h"
#include "nn/graph.h"
#include "nn/graph_text.h"

namespace atelier {

namespace {

constexpr int64_t kLeast = 4, kSmallest = 8;  // px: of the last map, and of pictures
constexpr int64_t kWidest = 8;                // times the first width

class Builder {
 public:
  explicit Builder(const ConvnetForm& form) : form_(form), side_(form.size) {}

  Graph graph() {
    if (form_.size < kSmallest)
      throw Error("pictures of " + std::to_string(form_.size) + " px are too small", "--size",
                  "give at least " + std::to_string(kSmallest));
    if (form_.preset == "lenet") lenet();
    if (form_.preset == "allconv") allconv();
    if (form_.preset == "resnet-small") resnet();
    add({.name = "drop", .op = "dropout", .rate = form_.dropout});
    add({.name = "logits", .op = "linear", .channels = form_.num_classes});
    add({.name = "softmax", .op = "softmax"});
    graph_.logits = "logits";
    graph_.code = "code";
    return std::move(graph_);
  }

 private:
  void add(LayerSpec layer) {
    if (layer.from.empty()) layer.from = {last()};
    graph_.layers.push_back(std::move(layer));
  }
  std::string last() const { return graph_.layers.empty() ? "input" : graph_.layers.back().name; }

  int64_t width() const { return form_.width * std::min(kWidest, int64_t{1} << num_halved_); }
  bool can_be_halved() const { return side_ / 2 >= kLeast; }
  void halve() { side_ = (side_ + 1) / 2, ++num_halved_; }

  void convolution(const std::string& name, int64_t kernel, int64_t stride, const std::string& from = "") {
    const int64_t edge = kernel / 2;
    LayerSpec layer{.name = name,
                    .op = "conv",
                    .channels = width(),
                    .kernel_h = kernel,
                    .kernel_w = kernel,
                    .stride = stride,
                    .padding = {false, edge, edge, edge, edge},
                    .bias = false};
    if (!from.empty()) layer.from = {from};
    add(layer);
  }
  // NAME is what leaves the rectifier.
  void unit(const std::string& name, int64_t kernel, int64_t stride = 1) {
    convolution(name + "/conv", kernel, stride);
    add({.name = name + "/norm", .op = "batch_norm"});
    add({.name = name, .op = "relu"});
  }

  void lenet() {
    unit("conv1", 5);
    add({.name = "pool1", .op = "max_pool", .kernel_h = 2, .kernel_w = 2, .stride = 2});
    halve();
    unit("conv2", 5);
    add({.name = "pool2", .op = "max_pool", .kernel_h = 2, .kernel_w = 2, .stride = 2});
    add({.name = "flat", .op = "flatten"});
    add({.name = "code/linear", .op = "linear", .channels = 8 * form_.width});
    add({.name = "code", .op = "relu"});
  }

  void allconv() {
    int64_t number = 1;
    const auto next = [&](int64_t kernel, int64_t stride) {
      unit("conv" + std::to_string(number++), kernel, stride);
    };
    next(3, 1);
    while (can_be_halved()) {
      halve();
      next(3, 2);
      next(3, 1);
    }
    next(1, 1);
    add({.name = "code", .op = "global_pool", .mode = "mean"});
  }

  // He et al. 2016, figure 2, with the shortcut of a halving block as a 1x1 convolution.
  void block(const std::string& name, int64_t stride) {
    const std::string entry = last();
    unit(name + "/1", 3, stride);
    convolution(name + "/2/conv", 3, 1);
    add({.name = name + "/2", .op = "batch_norm"});
    std::string shortcut = entry;
    if (stride > 1) {
      convolution(name + "/shortcut/conv", 1, stride, entry);
      add({.name = name + "/shortcut", .op = "batch_norm"});
      shortcut = name + "/shortcut";
    }
    add({.name = name + "/sum", .op = "add", .from = {name + "/2", shortcut}});
    add({.name = name, .op = "relu"});
  }

  void resnet() {
    constexpr int64_t kLarge = 48;  // px; larger ones are halved at once
    const bool is_large = form_.size >= kLarge;
    if (is_large) side_ = (side_ + 1) / 2;
    unit("conv1", 3, is_large ? 2 : 1);
    int64_t number = 1;
    const auto next = [&](int64_t stride) { block("block" + std::to_string(number++), stride); };
    next(1);
    while (can_be_halved()) {
      halve();
      next(2);
      next(1);
    }
    add({.name = "code", .op = "global_pool", .mode = "mean"});
  }

  const ConvnetForm& form_;
  Graph graph_;
  int64_t side_, num_halved_ = 0;
};

InputSpec input_of(const ConvnetForm& form) {
  InputSpec input{.order = form.channels == 1 ? "gray" : "rgb", .mean = form.mean, .std = form.std};
  input.fit = form.is_stretched ? "stretch" : "crop";
  input.size = input.resize = form.size;
  input.min_size = std::min<int64_t>(form.size, 32);
  if (form.preset == "lenet") input.min_size = form.size;
  return input;
}

}  // namespace

std::vector<std::string> convnet_presets() {
  return {"lenet", "allconv", "resnet-small"};
}

std::string describe_convnet(const ConvnetForm& form, const std::string& weights_file,
                             const std::string& classes_file) {
  Graph graph = Builder(form).graph();
  graph.input = input_of(form);
  graph.weights_file = weights_file;
  graph.classes_file = classes_file;
  return "# A classifier that convnet-train made (" + form.preset +
         "): `logits` are the scores of its classes.\n" + graph_text(graph);
}

}  // namespace atelier
