#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"
#include "nn/caffe_layer.h"
#include "nn/prototxt.h"

namespace atelier {
namespace {

constexpr size_t kMaxLayers = 10'000;  // as in a description of our own

bool is_source(const CaffeLayer& layer) {
  return layer.bottoms.empty();
}

class NetReader {
 public:
  NetReader(const Node& net, const std::string& file) : net_(net), file_(file) {
    for (const auto& [key, value] : net.entries()) {
      if (key != "layer" && key != "layers") continue;
      CaffeLayer layer = read_caffe_layer(value);
      if (is_deployed(layer)) caffe_layers_.push_back(std::move(layer));
      if (caffe_layers_.size() > kMaxLayers) throw value.error("the net has too many layers");
    }
  }

  Node description() {
    read_input();
    find_last_makers();
    for (size_t i = 0; i < caffe_layers_.size(); ++i) {
      if (!is_source(caffe_layers_[i])) add_layer(i);
    }
    Node description;
    description.set("weights", Node::scalar(std::filesystem::path(file_).stem().string() + ".caffemodel"));
    // Caffe ignores what a file of weights holds beyond the net: heads of training, say.
    description.set("unused", Node::list({Node::scalar("")}));
    description.set("input", input_);
    if (!logits_.empty()) description.set("logits", Node::scalar(logits_));
    description.set("layers", Node::map(std::move(layers_), net_.mark()));
    return description;
  }

 private:
  // --- Input ---

  // The first blob that no layer makes: of the net itself, of an Input layer, or of a source of training
  // data.
  void read_input() {
    std::vector<std::string> names = texts(net_, "input");
    std::vector<const Node*> sides = repeated(net_, "input_dim");
    if (const Node* shape = net_.find("input_shape")) sides = repeated(*shape, "dim");
    const Node* transform = nullptr;
    for (const CaffeLayer& layer : caffe_layers_) {
      if (!is_source(layer) || !names.empty()) continue;
      names = layer.tops;
      const Node* input = layer.node->find("input_param");
      if (const Node* shape = input ? input->find("shape") : nullptr) sides = repeated(*shape, "dim");
      transform = layer.node->find("transform_param");
    }
    if (names.empty()) throw Error("the net has no input", file_, kUseYaml);
    made_[names[0]] = "input";
    describe_input(sides, transform);
  }

  void describe_input(const std::vector<const Node*>& sides, const Node* transform) {
    constexpr int64_t kDefaultSide = 224, kUsualResize = 256;
    const bool known = sides.size() >= 4;
    const int64_t channels = known ? sides[1]->as_int() : 3;
    if (channels != 1 && channels != 3) throw sides[1]->error("the input must have 1 or 3 channels");
    int64_t side = known ? std::min(sides[2]->as_int(), sides[3]->as_int()) : kDefaultSide;
    if (const Node* crop = transform ? transform->find("crop_size") : nullptr) side = crop->as_int();
    input_.set("order", Node::scalar(channels == 3 ? "bgr" : "gray"));
    input_.set("range", Node::scalar("255"));
    input_.set("mean", mean_of(channels, transform));
    const Node* scale = transform ? transform->find("scale") : nullptr;
    if (scale && scale->as_number() > 0) input_.set("std", Node::scalar(shortest(1 / scale->as_number())));
    input_.set("fit", Node::scalar("crop"));
    input_.set("size", Node::scalar(std::to_string(side)));
    input_.set("resize", Node::scalar(std::to_string(std::max(side, kUsualResize))));
  }

  static Node mean_of(int64_t channels, const Node* transform) {
    std::vector<Node> values;
    if (transform) {
      for (const Node* value : repeated(*transform, "mean_value")) values.push_back(*value);
    }
    if (!values.empty()) return Node::list(std::move(values));
    if (channels == 1) return Node::scalar("0");
    return Node::list({Node::scalar("104"), Node::scalar("117"), Node::scalar("123")});
  }

  // --- Names ---

  // A blob's name belongs to the layer that makes it last: layers in place make it again.
  void find_last_makers() {
    for (size_t i = 0; i < caffe_layers_.size(); ++i) {
      for (const std::string& top : caffe_layers_[i].tops) last_maker_[top] = i;
    }
  }

  std::string name_for(size_t index) {
    const CaffeLayer& layer = caffe_layers_[index];
    const std::string& top = layer.tops[0];
    if (last_maker_[top] == index) return top;
    const std::string base = last_maker_.contains(layer.name) ? layer.name + "/linear" : layer.name;
    std::string name = base;
    for (int& count = num_named_[base]; used_.contains(name) || last_maker_.contains(name);)
      name = base + std::to_string(++count + 1);
    return name;
  }

  std::string layer_of_blob(const CaffeLayer& layer, const std::string& blob) const {
    const auto found = made_.find(blob);
    if (found != made_.end()) return found->second;
    std::vector<std::string> known;
    for (const auto& [name, maker] : made_) known.push_back(name);
    throw layer.node->error("layer '" + layer.name + "' takes the blob '" + blob +
                            "', which no layer above it makes" + did_you_mean(blob, known));
  }

  // --- Layers ---

  void add(const std::string& name, Node made, const CaffeLayer& layer) {
    made.set_key_mark(layer.node->key_mark());
    used_.insert(name);
    layers_.emplace_back(name, std::move(made));
  }

  void add_layer(size_t index) {
    const CaffeLayer& layer = caffe_layers_[index];
    if (layer.tops.empty()) throw layer.node->error("layer '" + layer.name + "' makes no blob");
    const bool joins = layer.type == "concat" || layer.type == "eltwise";
    std::vector<std::string> from;
    for (const std::string& bottom : layer.bottoms) from.push_back(layer_of_blob(layer, bottom));
    if (layer.type == "split" || (joins && from.size() == 1)) return pass_on(layer, from[0]);
    if (layer.type == "scale") return add_scale(index);
    if (from.size() > 1 && !joins)
      throw layer.node->error("layer '" + layer.name + "' takes more than one blob", kUseYaml);
    Node made = operation_of(layer);
    const std::string name = name_for(index);
    if (layer.type == "innerproduct") from[0] = flattened(layer, name, from[0]);
    if (layer.type == "softmax") logits_ = from[0];
    made.set("from", from_node(from));
    if (has_weights(layer)) made.set("weights", Node::scalar(layer.name));
    if (layer.type == "batchnorm") set_batch_norm(made, layer);
    add(name, std::move(made), layer);
    made_[layer.tops[0]] = name;
  }

  static Node from_node(const std::vector<std::string>& from) {
    std::vector<Node> names;
    for (const std::string& name : from) names.push_back(Node::scalar(name));
    return Node::list(std::move(names));
  }

  void pass_on(const CaffeLayer& layer, const std::string& from) {
    for (const std::string& top : layer.tops) made_[top] = from;
  }

  // InnerProduct reads its input flat whatever its shape.
  std::string flattened(const CaffeLayer& layer, const std::string& name, const std::string& from) {
    const std::string flat = name + "/flat";
    Node made;
    made.set("flatten", Node());
    made.set("from", Node::scalar(from));
    add(flat, std::move(made), layer);
    return flat;
  }

  // --- BatchNorm and Scale: together they are what other frameworks call batch normalization ---

  static void set_batch_norm(Node& made, const CaffeLayer& layer) {
    made.set("affine", Node::scalar("false"));
    made.set("weights", Node::scalar(layer.name));
  }

  // The Scale becomes part of the BatchNorm before it.
  void add_scale(size_t index) {
    const CaffeLayer& scale = caffe_layers_[index];
    const CaffeLayer* norm = index > 0 ? &caffe_layers_[index - 1] : nullptr;
    const bool follows = norm && norm->type == "batchnorm" && !is_source(*norm) &&
                         scale.bottoms.size() == 1 && norm->tops[0] == scale.bottoms[0];
    if (!follows)
      throw scale.node->error("layer '" + scale.name + "' is a Scale that does not follow a BatchNorm",
                              kUseYaml);
    check_scale(scale);
    Node& made = layers_.back().second;
    Node weights;
    weights.set("weight", Node::scalar(scale.name + ".weight"));
    weights.set("bias", Node::scalar(scale.name + ".bias"));
    weights.set("running_mean", Node::scalar(norm->name + ".running_mean"));
    weights.set("running_var", Node::scalar(norm->name + ".running_var"));
    made.set("affine", Node::scalar("true"));
    made.set("weights", std::move(weights));
    layers_.back().first = name_for(index);
    used_.insert(layers_.back().first);
    made_.erase(norm->tops[0]);  // what lies between the two is no layer of its own
    made_[scale.tops[0]] = layers_.back().first;
  }

  const Node& net_;
  const std::string& file_;
  std::vector<CaffeLayer> caffe_layers_;
  std::map<std::string, size_t> last_maker_;  // by blob
  std::map<std::string, std::string> made_;   // blob -> the layer of the description that made it so far
  std::set<std::string> used_;
  std::map<std::string, int> num_named_;  // how often a name had to be numbered
  Node input_;
  std::vector<Node::Entry> layers_;
  std::string logits_;
};

}  // namespace

Node description_from_prototxt(const Node& net, const std::string& file) {
  return NetReader(net, file).description();
}

}  // namespace atelier
