#include "nn/operations.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/text.h"

namespace atelier {
namespace {

constexpr int64_t kMaxChannels = 1 << 16;
constexpr int64_t kMaxWindow = 1 << 10;

// --- What every operation takes ---

std::vector<Operation> make_operations() {
  return {
      {"conv",
       "channels",
       {"kernel", "stride", "dilation", "groups", "padding", "edges", "bias"},
       {"weight", "bias"},
       {}},
      {"conv_transpose",
       "channels",
       {"kernel", "stride", "padding", "output_padding", "groups", "bias", "tied"},
       {"weight", "bias"},
       {}},
      {"linear", "channels", {"bias", "tied"}, {"weight", "bias"}, {}},
      {"batch_norm", "", {"eps", "momentum", "affine"}, {"weight", "bias"}, {"running_mean", "running_var"}},
      {"instance_norm", "", {"eps", "affine"}, {"weight", "bias"}, {}},
      {"relu", "", {}, {}, {}},
      {"relu6", "", {}, {}, {}},
      {"sigmoid", "", {}, {}, {}},
      {"tanh", "", {}, {}, {}},
      {"softmax", "", {}, {}, {}},
      {"flatten", "", {}, {}, {}},
      {"leaky_relu", "slope", {}, {}, {}},
      {"dropout", "rate", {}, {}, {}},
      {"max_pool", "kernel", {"stride", "padding", "dilation", "ceil"}, {}, {}},
      {"avg_pool", "kernel", {"stride", "padding", "ceil", "count_padding"}, {}, {}},
      {"global_pool", "mode", {}, {}, {}},
      {"lrn", "size", {"alpha", "beta", "k"}, {}, {}},
      {"upsample", "factor", {"mode"}, {}, {}},
      {"scale", "factor", {"shift"}, {}, {}},
      {"reshape", "shape", {}, {}, {}},
      {"concat", "from", {}, {}, {}},
      {"add", "from", {}, {}, {}},
  };
}

// --- How a value becomes a field ---

int64_t whole_number(const Node& node, int64_t low, int64_t high) {
  const int64_t value = node.as_int();
  if (value < low || value > high)
    throw node.error("must be " + std::to_string(low) + " to " + std::to_string(high) + ", not " +
                     node.text());
  return value;
}

double number(const Node& node, double low, double high) {
  const double value = node.as_number();
  if (!(value >= low && value <= high))
    throw node.error("must be " + shortest(low) + " to " + shortest(high) + ", not " + node.text());
  return value;
}

std::string choice(const Node& node, const std::vector<std::string>& known) {
  const std::string text = node.as_text();
  if (std::find(known.begin(), known.end(), text) == known.end())
    throw node.error("must be " + join(known, " or ") + ", not '" + text + "'" + did_you_mean(text, known));
  return text;
}

std::vector<int64_t> sizes(const Node& node, int64_t low, int64_t high, const std::vector<size_t>& lengths) {
  if (node.is_scalar()) return {whole_number(node, low, high)};
  if (!node.is_list() || std::find(lengths.begin(), lengths.end(), node.items().size()) == lengths.end())
    throw node.error("takes a number, or a list of " + std::to_string(lengths.front()) + " numbers");
  std::vector<int64_t> result;
  for (const Node& item : node.items()) result.push_back(whole_number(item, low, high));
  return result;
}

void read_kernel(const Node& node, LayerSpec& layer) {
  const auto kernel = sizes(node, 1, kMaxWindow, {2});
  layer.kernel_h = kernel.front();
  layer.kernel_w = kernel.back();
}

// `same` of an even kernel has its larger half at the bottom and right, as in PyTorch.
void read_padding(const Node& node, LayerSpec& layer) {
  Padding& padding = layer.padding;
  if (node.is_scalar() && node.text() == "same_tf") {
    padding.same_tf = true;
  } else if (node.is_scalar() && node.text() == "same") {
    const int64_t rows = (layer.kernel_h - 1) * layer.dilation,
                  columns = (layer.kernel_w - 1) * layer.dilation;
    padding = {false, rows / 2, rows - rows / 2, columns / 2, columns - columns / 2};
  } else if (node.is_scalar() && !parse_int(node.text())) {
    throw node.error("padding is a number, [h, w], [top, bottom, left, right], same or same_tf");
  } else {
    const auto given = sizes(node, 0, kMaxWindow, {2, 4});
    if (given.size() == 4) {
      padding = {false, given[0], given[1], given[2], given[3]};
    } else {
      padding = {false, given.front(), given.front(), given.back(), given.back()};
    }
  }
}

void read_shape(const Node& node, LayerSpec& layer) {
  layer.shape = sizes(node, 1, kMaxChannels, {3, 1});
}

void read_weights_key(const Node& node, LayerSpec& layer) {
  const Operation* operation = find_operation(layer.op);
  std::vector<std::string> known = operation->parameters;
  known.insert(known.end(), operation->buffers.begin(), operation->buffers.end());
  if (!node.is_map()) {
    for (const std::string& parameter : known) layer.keys[parameter] = node.as_text() + "." + parameter;
    return;
  }
  for (const auto& [parameter, key] : node.entries()) {
    if (std::find(known.begin(), known.end(), parameter) == known.end())
      throw Error(layer.op + " has no '" + parameter + "'" + did_you_mean(parameter, known),
                  key.key_mark().text());
    layer.keys[parameter] = key.as_text();
  }
}

using Reader = void (*)(const Node&, LayerSpec&);

// In the order of reading: `padding: same` needs kernel and dilation.
const std::vector<std::pair<std::string, Reader>> kReaders = {
    {"channels", [](const Node& n, LayerSpec& l) { l.channels = whole_number(n, 1, kMaxChannels); }},
    {"kernel", read_kernel},
    {"stride", [](const Node& n, LayerSpec& l) { l.stride = whole_number(n, 1, kMaxWindow); }},
    {"dilation", [](const Node& n, LayerSpec& l) { l.dilation = whole_number(n, 1, kMaxWindow); }},
    {"groups", [](const Node& n, LayerSpec& l) { l.groups = whole_number(n, 1, kMaxChannels); }},
    {"padding", read_padding},
    {"edges",
     [](const Node& n, LayerSpec& l) {
       l.repeats_edges = choice(n, {"zeros", "repeat"}) == "repeat";
     }},
    {"output_padding",
     [](const Node& n, LayerSpec& l) { l.output_padding = whole_number(n, 0, kMaxWindow); }},
    {"bias", [](const Node& n, LayerSpec& l) { l.bias = n.as_bool(); }},
    {"tied", [](const Node& n, LayerSpec& l) { l.tied = n.as_text(); }},
    {"ceil", [](const Node& n, LayerSpec& l) { l.ceil = n.as_bool(); }},
    {"count_padding", [](const Node& n, LayerSpec& l) { l.count_padding = n.as_bool(); }},
    {"slope", [](const Node& n, LayerSpec& l) { l.slope = number(n, 0, 1); }},
    {"eps", [](const Node& n, LayerSpec& l) { l.eps = number(n, 0, 1); }},
    {"momentum", [](const Node& n, LayerSpec& l) { l.momentum = number(n, 0, 1); }},
    {"affine", [](const Node& n, LayerSpec& l) { l.affine = n.as_bool(); }},
    {"size", [](const Node& n, LayerSpec& l) { l.size = whole_number(n, 1, kMaxWindow); }},
    {"alpha", [](const Node& n, LayerSpec& l) { l.alpha = number(n, 0, 1e6); }},
    {"beta", [](const Node& n, LayerSpec& l) { l.beta = number(n, 0, 100); }},
    {"k", [](const Node& n, LayerSpec& l) { l.k = number(n, 0, 1e6); }},
    {"shift", [](const Node& n, LayerSpec& l) { l.shift = number(n, -1e6, 1e6); }},
    {"rate", [](const Node& n, LayerSpec& l) { l.rate = number(n, 0, 0.99); }},
    {"shape", read_shape},
    {"optional", [](const Node& n, LayerSpec& l) { l.optional = n.as_bool(); }},
    {"weights", read_weights_key},
    {"from", [](const Node& n, LayerSpec& l) { l.from = n.as_texts(); }},
    {"factor",
     [](const Node& n, LayerSpec& l) {
       l.factor = l.op == "upsample" ? static_cast<double>(whole_number(n, 1, 64)) : number(n, -1e6, 1e6);
     }},
    {"mode",
     [](const Node& n, LayerSpec& l) {
       using Names = std::vector<std::string>;
       l.mode = choice(n, l.op == "upsample" ? Names{"nearest", "bilinear"} : Names{"mean", "max"});
     }},
};

std::vector<std::string> keys_of(const Operation& operation) {
  std::vector<std::string> keys = operation.keys;
  if (!operation.main.empty()) keys.push_back(operation.main);
  if (!operation.parameters.empty()) keys.insert(keys.end(), {"weights", "optional"});
  keys.push_back("from");
  return keys;
}

std::vector<std::string> operation_names() {
  std::vector<std::string> names;
  for (const Operation& operation : operations()) names.push_back(operation.name);
  return names;
}

// The operation is the one key (or the whole text) that is its name.
const Operation& operation_of(const std::string& name, const Node& node) {
  const std::vector<std::string> known = operation_names();
  if (node.is_scalar()) {
    if (const Operation* operation = find_operation(node.text())) return *operation;
    throw node.error("there is no operation '" + node.text() + "'" + did_you_mean(node.text(), known));
  }
  if (!node.is_map())
    throw node.error("layer '" + name + "' must be an operation or a map", "write it as " + name + ": relu");
  const Operation* found = nullptr;
  for (const auto& [key, value] : node.entries()) {
    const Operation* operation = find_operation(key);
    if (operation && found)
      throw Error("layer '" + name + "' has two operations, '" + found->name + "' and '" + key + "'",
                  value.key_mark().text());
    if (operation) found = operation;
  }
  if (found) return *found;
  if (node.entries().empty()) throw node.error("layer '" + name + "' names no operation");
  const auto& [key, value] = node.entries().front();
  throw Error("there is no operation '" + key + "'" + did_you_mean(key, known), value.key_mark().text());
}

// The values by key, the main one under its key.
std::map<std::string, const Node*> values_of(const Node& node, const Operation& operation,
                                             std::vector<Error>& mistakes) {
  const std::vector<std::string> known = keys_of(operation);
  std::map<std::string, const Node*> values;
  for (const auto& [key, value] : node.entries()) {
    if (key == operation.name) {
      if (value.is_null()) continue;
      if (operation.main.empty()) {
        mistakes.push_back(value.error(operation.name + " takes no value"));
        continue;
      }
      values[operation.main] = &value;
    } else if (std::find(known.begin(), known.end(), key) != known.end()) {
      values.emplace(key, &value);
    } else {
      mistakes.push_back(Error(operation.name + " takes no '" + key + "'" + did_you_mean(key, known),
                               value.key_mark().text()));
    }
  }
  return values;
}

void set_defaults(LayerSpec& layer) {
  if (layer.op == "upsample") layer.factor = 2;
  if (layer.op == "upsample") layer.mode = "nearest";
  if (layer.op == "global_pool") layer.mode = "mean";
}

void check_main(const LayerSpec& layer, const Node& node, const std::map<std::string, const Node*>& values) {
  static const std::set<std::string> kNeeded{"channels", "kernel", "shape"};
  const std::string& main = find_operation(layer.op)->main;
  if (kNeeded.contains(main) && !values.contains(main))
    throw node.error("layer '" + layer.name + "' needs a value: " + layer.op + ": " + main);
  if (main == "from" && layer.from.size() < 2)
    throw node.error("layer '" + layer.name + "' must take at least two layers",
                     "write " + layer.op + ": [a, b]");
  if (main != "from" && layer.from.size() != 1)
    throw node.error("layer '" + layer.name + "' takes one layer, not " + std::to_string(layer.from.size()));
}

}  // namespace

const std::vector<Operation>& operations() {
  static const std::vector<Operation> kOperations = make_operations();
  return kOperations;
}

const Operation* find_operation(const std::string& name) {
  const auto& all = operations();
  const auto found = std::find_if(all.begin(), all.end(), [&](const Operation& o) { return o.name == name; });
  return found == all.end() ? nullptr : &*found;
}

LayerSpec read_layer(const LayerEntry& entry, std::vector<Error>& mistakes) {
  const auto& [name, node, previous] = entry;
  LayerSpec layer;
  layer.name = name;
  layer.mark = node.key_mark();
  layer.from = {previous};
  const auto collect = [&](const auto& action) {
    try {
      action();
    } catch (const Error& error) {
      mistakes.push_back(error);
    }
  };
  collect([&] {
    const Operation& operation = operation_of(name, node);
    layer.op = operation.name;
    set_defaults(layer);
    const auto values = values_of(node, operation, mistakes);
    const bool is_pool = operation.main == "kernel";
    for (const auto& [key, read] : kReaders) {
      if (const auto found = values.find(key); found != values.end())
        collect([&] { read(*found->second, layer); });
      if (key == "kernel" && is_pool) layer.stride = layer.kernel_h;
    }
    check_main(layer, node, values);
  });
  return layer;
}

}  // namespace atelier
