#include "nn/caffe_layer.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace atelier {
namespace {

// "InnerProduct" of the newer and "INNER_PRODUCT" of the older generation are one type.
std::string type_key(const std::string& type) {
  std::string key = lower(type);
  std::erase(key, '_');
  return key;
}

bool is_of_phase(const Node& rule, std::string_view phase) {
  const Node* said = rule.find("phase");
  return said != nullptr && said->text() == phase;
}

// A layer's own message ("pooling_param"). Settings that are not in `known` change the result and are
// refused; those of training never do.
class Settings {
 public:
  Settings(const CaffeLayer& layer, const char* message, const std::vector<std::string>& known)
      : layer_(layer.node), message_(layer.node->find(message)) {
    static const std::set<std::string> kOfTraining{"weight_filler", "bias_filler", "engine", "filler"};
    if (message_ == nullptr) return;
    for (const auto& [key, value] : message_->entries()) {
      if (kOfTraining.contains(key) || std::ranges::find(known, key) != known.end()) continue;
      throw Error("the setting '" + key + "' is not supported" + did_you_mean(key, known),
                  value.key_mark().text(), kUseYaml);
    }
  }

  const Node& node() const { return message_ == nullptr ? *layer_ : *message_; }
  const Node* find(const char* key) const { return message_ == nullptr ? nullptr : message_->find(key); }
  std::string text(const char* key, const char* otherwise) const {
    return find(key) ? find(key)->as_text() : otherwise;
  }
  // A number or word as it stands, for the description's own checks.
  Node value(const char* key, const char* otherwise) const {
    return find(key) ? *find(key) : Node::scalar(otherwise, node().mark());
  }
  bool flag(const char* key, bool otherwise) const { return find(key) ? find(key)->as_bool() : otherwise; }

  Node needed(const char* key) const {
    if (find(key) == nullptr) throw node().error("'" + std::string(key) + "' is missing");
    return *find(key);
  }

  void expect(const char* key, const char* wanted) const {
    if (text(key, wanted) != wanted)
      throw find(key)->error("'" + std::string(key) + "' must be " + wanted, kUseYaml);
  }

  // [h, w] of "kernel_size" (once or twice), or of "kernel_h" and "kernel_w".
  Node pair(const char* both, const char* h, const char* w, const char* otherwise) const {
    if (find(h) || find(w)) return Node::list({value(h, otherwise), value(w, otherwise)}, node().mark());
    const auto given = message_ == nullptr ? std::vector<const Node*>{} : repeated(*message_, both);
    if (given.size() > 2)
      throw given[2]->error("'" + std::string(both) + "' has more than two values", kUseYaml);
    if (given.empty()) return Node::list({value(both, otherwise), value(both, otherwise)}, node().mark());
    return Node::list({*given.front(), *given.back()}, node().mark());
  }

  // The same along both axes.
  Node single(const char* both, const char* h, const char* w, const char* otherwise) const {
    const Node values = pair(both, h, w, otherwise);
    if (values.items()[0].as_text() != values.items()[1].as_text())
      throw values.items()[1].error("'" + std::string(both) + "' must be the same along both axes", kUseYaml);
    return values.items()[0];
  }

 private:
  const Node* layer_;
  const Node* message_;
};

// --- What each type becomes --------------------------------------------------------------------------------

Node flag_node(bool value) {
  return Node::scalar(value ? "true" : "false");
}

Node window_layer(const char* op, const CaffeLayer& layer, const std::vector<std::string>& further) {
  std::vector<std::string> known{"num_output", "bias_term", "kernel_size", "kernel_h", "kernel_w", "stride",
                                 "stride_h",   "stride_w",  "pad",         "pad_h",    "pad_w",    "group"};
  known.insert(known.end(), further.begin(), further.end());
  const Settings settings(layer, "convolution_param", known);
  Node made;
  made.set(op, settings.needed("num_output"));
  made.set("kernel", settings.pair("kernel_size", "kernel_h", "kernel_w", "1"));
  made.set("stride", settings.single("stride", "stride_h", "stride_w", "1"));
  made.set("padding", settings.pair("pad", "pad_h", "pad_w", "0"));
  made.set("groups", settings.value("group", "1"));
  made.set("bias", flag_node(settings.flag("bias_term", true)));
  if (settings.find("dilation")) made.set("dilation", settings.single("dilation", "", "", "1"));
  return made;
}

Node convolution(const CaffeLayer& layer) {
  return window_layer("conv", layer, {"dilation"});
}
Node deconvolution(const CaffeLayer& layer) {
  return window_layer("conv_transpose", layer, {});
}

Node pooling(const CaffeLayer& layer) {
  const Settings settings(layer, "pooling_param",
                          {"pool", "kernel_size", "kernel_h", "kernel_w", "stride", "stride_h", "stride_w",
                           "pad", "pad_h", "pad_w", "global_pooling", "round_mode"});
  const std::string pool = settings.text("pool", "MAX");
  if (pool != "MAX" && pool != "AVE")
    throw settings.find("pool")->error("pooling '" + pool + "' is not supported", kUseYaml);
  const bool max = pool == "MAX";
  Node made;
  if (settings.flag("global_pooling", false)) {
    made.set("global_pool", Node::scalar(max ? "max" : "mean"));
    return made;
  }
  made.set(max ? "max_pool" : "avg_pool", settings.pair("kernel_size", "kernel_h", "kernel_w", "1"));
  made.set("stride", settings.single("stride", "stride_h", "stride_w", "1"));
  made.set("padding", settings.pair("pad", "pad_h", "pad_w", "0"));
  made.set("ceil", flag_node(settings.text("round_mode", "CEIL") == "CEIL"));
  return made;
}

Node normalization(const CaffeLayer& layer) {
  const Settings settings(layer, "lrn_param", {"local_size", "alpha", "beta", "k", "norm_region"});
  settings.expect("norm_region", "ACROSS_CHANNELS");
  Node made;
  made.set("lrn", settings.value("local_size", "5"));
  made.set("alpha", settings.value("alpha", "1"));
  made.set("beta", settings.value("beta", "0.75"));
  made.set("k", settings.value("k", "1"));
  return made;
}

Node rectifier(const CaffeLayer& layer) {
  const Settings settings(layer, "relu_param", {"negative_slope"});
  const Node slope = settings.value("negative_slope", "0");
  Node made;
  made.set(slope.as_number() == 0 ? "relu" : "leaky_relu", slope.as_number() == 0 ? Node() : slope);
  return made;
}

Node inner_product(const CaffeLayer& layer) {
  const Settings settings(layer, "inner_product_param", {"num_output", "bias_term", "axis", "transpose"});
  settings.expect("axis", "1");
  settings.expect("transpose", "false");
  Node made;
  made.set("linear", settings.needed("num_output"));
  made.set("bias", flag_node(settings.flag("bias_term", true)));
  return made;
}

Node concatenation(const CaffeLayer& layer) {
  const Settings settings(layer, "concat_param", {"axis", "concat_dim"});
  settings.expect("axis", "1");
  settings.expect("concat_dim", "1");
  Node made;
  made.set("concat", Node());
  return made;
}

Node sum(const CaffeLayer& layer) {
  const Settings settings(layer, "eltwise_param", {"operation", "coeff", "stable_prod_grad"});
  if (settings.text("operation", "SUM") != "1") settings.expect("operation", "SUM");
  for (const Node* factor : repeated(settings.node(), "coeff")) {
    if (factor->as_number() != 1) throw factor->error("a sum with factors is not supported", kUseYaml);
  }
  Node made;
  made.set("add", Node());
  return made;
}

Node dropout(const CaffeLayer& layer) {
  Node made;
  made.set("dropout", Settings(layer, "dropout_param", {"dropout_ratio"}).value("dropout_ratio", "0.5"));
  return made;
}

Node power(const CaffeLayer& layer) {
  const Settings settings(layer, "power_param", {"power", "scale", "shift"});
  if (settings.value("power", "1").as_number() != 1)
    throw settings.find("power")->error("a power other than 1 is not supported", kUseYaml);
  Node made;
  made.set("scale", settings.value("scale", "1"));
  made.set("shift", settings.value("shift", "0"));
  return made;
}

template <const char* op, const char* message>
Node plain(const CaffeLayer& layer) {
  const Settings settings(layer, message, {"axis"});
  settings.expect("axis", "1");
  Node made;
  made.set(op, Node());
  return made;
}

Node batch_norm(const CaffeLayer& layer) {
  Node made;
  made.set("batch_norm", Node());
  made.set("eps", Settings(layer, "batch_norm_param", {"eps", "use_global_stats", "moving_average_fraction"})
                      .value("eps", "1e-5"));
  return made;
}

constexpr char kSigmoid[] = "sigmoid", kTanh[] = "tanh", kSoftmax[] = "softmax", kFlatten[] = "flatten";
constexpr char kSigmoidParam[] = "sigmoid_param", kTanhParam[] = "tanh_param",
               kSoftmaxParam[] = "softmax_param", kFlattenParam[] = "flatten_param";

using Build = Node (*)(const CaffeLayer&);
const std::map<std::string, Build>& builders() {
  static const std::map<std::string, Build> kBuilders{{"convolution", convolution},
                                                      {"deconvolution", deconvolution},
                                                      {"pooling", pooling},
                                                      {"lrn", normalization},
                                                      {"relu", rectifier},
                                                      {"innerproduct", inner_product},
                                                      {"concat", concatenation},
                                                      {"eltwise", sum},
                                                      {"dropout", dropout},
                                                      {"power", power},
                                                      {"batchnorm", batch_norm},
                                                      {"sigmoid", plain<kSigmoid, kSigmoidParam>},
                                                      {"tanh", plain<kTanh, kTanhParam>},
                                                      {"softmax", plain<kSoftmax, kSoftmaxParam>},
                                                      {"flatten", plain<kFlatten, kFlattenParam>}};
  return kBuilders;
}

}  // namespace

std::vector<const Node*> repeated(const Node& message, std::string_view key) {
  std::vector<const Node*> found;
  for (const auto& [name, value] : message.entries()) {
    if (name == key) found.push_back(&value);
  }
  return found;
}

std::vector<std::string> texts(const Node& message, std::string_view key) {
  std::vector<std::string> found;
  for (const Node* value : repeated(message, key)) found.push_back(value->as_text());
  return found;
}

CaffeLayer read_caffe_layer(const Node& node) {
  if (!node.is_map()) throw node.error("a layer must be a message");
  const Node* type = node.find("type");
  const Node* name = node.find("name");
  if (type == nullptr || name == nullptr)
    throw node.error("a layer lacks its name or type",
                     "Caffe's oldest format must be upgraded first: upgrade_net_proto_text");
  return {&node, name->as_text(), type_key(type->as_text()), texts(node, "bottom"), texts(node, "top")};
}

bool is_deployed(const CaffeLayer& layer) {
  static const std::set<std::string> kMeasures{"accuracy",
                                               "silence",
                                               "softmaxloss",
                                               "softmaxwithloss",
                                               "euclideanloss",
                                               "hingeloss",
                                               "sigmoidcrossentropyloss"};
  for (const Node* rule : repeated(*layer.node, "include")) {
    if (is_of_phase(*rule, "TRAIN")) return false;
  }
  for (const Node* rule : repeated(*layer.node, "exclude")) {
    if (is_of_phase(*rule, "TEST")) return false;
  }
  return !kMeasures.contains(layer.type);
}

bool has_weights(const CaffeLayer& layer) {
  return layer.type == "convolution" || layer.type == "deconvolution" || layer.type == "innerproduct";
}

Node operation_of(const CaffeLayer& layer) {
  const auto found = builders().find(layer.type);
  if (found != builders().end()) return found->second(layer);
  throw layer.node->error(
      "layer '" + layer.name + "' is of a type that is not supported: " + layer.node->find("type")->as_text(),
      kUseYaml);
}

void check_scale(const CaffeLayer& layer) {
  Settings(layer, "scale_param", {"bias_term", "axis", "num_axes"}).expect("axis", "1");
}

}  // namespace atelier
