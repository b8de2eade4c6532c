#include "nn/graph_text.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text.h"
#include "nn/operations.h"

namespace atelier {

namespace {

// --- Values as YAML has them

// Plain where nothing could be meant by it but a text, else quoted; what is no UTF-8 is replaced.
std::string text_of(const std::string& text) {
  static const std::vector<std::string> kWords{"y", "n", "yes", "no", "on", "off", "true", "false", "null"};
  const auto is_plain = [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '/'; };
  const bool begins_well =
      !text.empty() && (std::isalpha(static_cast<unsigned char>(text[0])) || text[0] == '_');
  const bool is_word = std::find(kWords.begin(), kWords.end(), lower(text)) != kWords.end();
  if (begins_well && !is_word && std::all_of(text.begin(), text.end(), is_plain)) return text;
  using nlohmann::json;
  return json(text).dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string text_of(int64_t number) {
  return std::to_string(number);
}

std::string text_of(double number) {
  return shortest(number);
}

std::string text_of(bool is_true) {
  return is_true ? "true" : "false";
}

template <class Value>
std::string list_of(const std::vector<Value>& values) {
  std::vector<std::string> texts;
  for (const Value& value : values) texts.push_back(text_of(value));
  return texts.size() == 1 ? texts[0] : "[" + join(texts, ", ") + "]";
}

std::string padding_text(const Padding& padding) {
  if (padding.same_tf) return "same_tf";
  if (!padding.even()) return list_of<int64_t>({padding.top, padding.bottom, padding.left, padding.right});
  if (padding.top != padding.left) return list_of<int64_t>({padding.top, padding.left});
  return text_of(padding.top);
}

// --- Layers

using Entries = std::vector<std::pair<std::string, std::string>>;

// What differs from what it is where nothing is said.
class LayerText {
 public:
  LayerText(const LayerSpec& layer, const std::string& previous) : layer_(layer) {
    const Operation& operation = *find_operation(layer.op);
    main_ = operation.main;
    is_pool_ = main_ == "kernel";
    add_sizes();
    add_numbers();
    if (main_ == "from")
      add("from", list_of(layer.from));
    else if (layer.from.front() != previous)
      add("from", text_of(layer.from.front()));
  }

  std::string text() const {
    if (!main_value_ && entries_.empty()) return layer_.op;
    std::string text = "{" + layer_.op + ": " + main_value_.value_or("~");
    for (const auto& [key, value] : entries_) text += ", " + key + ": " + value;
    return text + "}";
  }

 private:
  void add(const std::string& key, const std::string& value) {
    if (key == main_)
      main_value_ = value;
    else
      entries_.emplace_back(key, value);
  }
  template <class Value>
  void add_unless(const std::string& key, const Value& value, const Value& usual) {
    if (value != usual || key == main_) add(key, text_of(value));
  }

  void add_sizes() {
    const LayerSpec usual;
    if (layer_.channels > 0) add("channels", text_of(layer_.channels));
    const bool is_square = layer_.kernel_h == layer_.kernel_w;
    if (is_pool_ || !is_square || layer_.kernel_h != usual.kernel_h)
      add("kernel",
          is_square ? text_of(layer_.kernel_h) : list_of<int64_t>({layer_.kernel_h, layer_.kernel_w}));
    add_unless("stride", layer_.stride, is_pool_ ? layer_.kernel_h : usual.stride);
    add_unless("dilation", layer_.dilation, usual.dilation);
    add_unless("groups", layer_.groups, usual.groups);
    if (const std::string padding = padding_text(layer_.padding); padding != "0") add("padding", padding);
    if (layer_.repeats_edges) add("edges", "repeat");
    add_unless("output_padding", layer_.output_padding, usual.output_padding);
    if (!layer_.shape.empty()) add("shape", "[" + shape_text() + "]");
    add_unless("bias", layer_.bias, usual.bias);
    if (!layer_.tied.empty()) add("tied", text_of(layer_.tied));
    add_unless("ceil", layer_.ceil, usual.ceil);
    add_unless("count_padding", layer_.count_padding, usual.count_padding);
  }

  void add_numbers() {
    const LayerSpec usual;
    if (layer_.op == "leaky_relu") add("slope", text_of(layer_.slope));
    if (layer_.op == "dropout") add("rate", text_of(layer_.rate));
    add_unless("eps", layer_.eps, usual.eps);
    add_unless("momentum", layer_.momentum, usual.momentum);
    add_unless("affine", layer_.affine, usual.affine);
    if (layer_.op == "lrn") {
      add("size", text_of(layer_.size));
      add("alpha", text_of(layer_.alpha));
      add("beta", text_of(layer_.beta));
      add("k", text_of(layer_.k));
    }
    if (layer_.op == "scale") {
      add("factor", text_of(layer_.factor));
      add_unless("shift", layer_.shift, usual.shift);
    }
    if (layer_.op == "upsample") add("factor", text_of(layer_.factor));
    if (!layer_.mode.empty()) add("mode", layer_.mode);
    add_unless("optional", layer_.optional, usual.optional);
  }

  std::string shape_text() const {
    std::vector<std::string> sides;
    for (const int64_t side : layer_.shape) sides.push_back(text_of(side));
    return join(sides, ", ");
  }

  const LayerSpec& layer_;
  std::string main_;
  bool is_pool_ = false;
  std::optional<std::string> main_value_;
  Entries entries_;
};

std::string input_text(const InputSpec& input) {
  std::string text = "{order: " + input.order + ", range: " + text_of(input.range);
  const auto add_numbers = [&](const char* key, const std::vector<double>& values, double usual) {
    const bool is_usual = std::all_of(values.begin(), values.end(), [&](double v) { return v == usual; });
    if (!is_usual) text += std::string(", ") + key + ": " + list_of(values);
  };
  add_numbers("mean", input.mean, 0);
  add_numbers("std", input.std, 1);
  text += ", fit: " + input.fit + ", size: " + text_of(input.size);
  if (input.fit == "crop") text += ", resize: " + text_of(input.resize);
  return text + ", min_size: " + text_of(input.min_size) + "}";
}

}  // namespace

std::string graph_text(const Graph& graph) {
  std::string text = "input: " + input_text(graph.input) + "\n";
  const std::vector<std::pair<const char*, const std::string*>> texts{
      {"weights", &graph.weights_file}, {"fetch", &graph.fetch_name}, {"classes", &graph.classes_file},
      {"logits", &graph.logits},        {"code", &graph.code},        {"picture", &graph.picture}};
  for (const auto& [key, value] : texts)
    if (!value->empty()) text += std::string(key) + ": " + text_of(*value) + "\n";
  if (!graph.unused.empty()) text += "unused: " + list_of(graph.unused) + "\n";
  text += "\nlayers:\n";
  std::string previous = "input";
  for (const LayerSpec& layer : graph.layers) {
    text += "  " + text_of(layer.name) + ": " + LayerText(layer, previous).text() + "\n";
    previous = layer.name;
  }
  return text;
}

}  // namespace atelier
