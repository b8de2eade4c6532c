#include "nn/graph.h"

#include <algorithm>

#include "base/text.h"
#include "nn/blocks.h"
#include "nn/operations.h"
#include "nn/prototxt.h"

namespace atelier {
namespace {

constexpr int64_t kMaxInput = 1 << 14;

class GraphReader {
 public:
  GraphReader(const Node& document, const std::filesystem::path& path) : document_(document) {
    graph_.path = path;
    graph_.name = path.stem().string();
  }

  Graph read() {
    if (!document_.is_map()) throw PlanError(document_.error("a network's description must be a map"));
    check_keys(document_, {"name", "input", "weights", "fetch", "classes", "logits", "code", "picture",
                           "unused", "blocks", "layers"});
    read_texts();
    if (const Node* input = document_.find("input")) collect([&] { read_input(*input); });
    collect([&] { read_layers(); });
    for (const char* key : {"logits", "code", "picture"}) collect([&] { check_layer_name(key); });
    if (mistakes_.empty()) collect([&] { graph_.shapes(graph_.input.size, graph_.input.size); });
    if (!mistakes_.empty()) throw PlanError(std::move(mistakes_));
    return std::move(graph_);
  }

 private:
  template <class Action>
  void collect(Action&& action) {
    try {
      action();
    } catch (const Error& error) {
      mistakes_.push_back(error);
    }
  }

  void check_keys(const Node& map, const std::vector<std::string>& known) {
    for (const auto& [key, value] : map.entries()) {
      if (std::find(known.begin(), known.end(), key) == known.end())
        mistakes_.push_back(
            Error("unknown key '" + key + "'" + did_you_mean(key, known), value.key_mark().text()));
    }
  }

  void read_texts() {
    const std::vector<std::pair<const char*, std::string*>> texts{
        {"name", &graph_.name},        {"weights", &graph_.weights_file},
        {"fetch", &graph_.fetch_name}, {"classes", &graph_.classes_file},
        {"logits", &graph_.logits},    {"code", &graph_.code},
        {"picture", &graph_.picture}};
    for (const auto& [key, field] : texts) {
      if (const Node* node = document_.find(key)) collect([&] { *field = node->as_text(); });
    }
    if (const Node* node = document_.find("unused")) collect([&] { graph_.unused = node->as_texts(); });
  }

  // --- Input ---

  int64_t side(const Node& node) {
    const int64_t value = node.as_int();
    if (value < 1 || value > kMaxInput) throw node.error("must be 1 to " + std::to_string(kMaxInput) + " px");
    return value;
  }

  std::string one_of(const Node& node, const std::vector<std::string>& known) {
    const std::string text = node.as_text();
    if (std::find(known.begin(), known.end(), text) == known.end())
      throw node.error("must be one of " + join(known, ", ") + did_you_mean(text, known));
    return text;
  }

  void read_input(const Node& node) {
    if (!node.is_map()) throw node.error("'input' must be a map");
    check_keys(node, {"order", "range", "mean", "std", "fit", "size", "resize", "min_size"});
    InputSpec& input = graph_.input;
    const auto with = [&](const char* key, const auto& read) {
      if (const Node* value = node.find(key)) collect([&] { read(*value); });
    };
    with("order", [&](const Node& n) { input.order = one_of(n, {"rgb", "bgr", "gray"}); });
    with("range", [&](const Node& n) { input.range = one_of(n, {"1", "255"}) == "1" ? 1 : 255; });
    const auto channels = static_cast<size_t>(input.channels());
    input.mean.resize(channels, 0);
    input.std.resize(channels, 1);
    with("mean", [&](const Node& n) { input.mean = numbers(n, channels); });
    with("std", [&](const Node& n) {
      input.std = numbers(n, channels);
      if (std::any_of(input.std.begin(), input.std.end(), [](double s) { return s <= 0; }))
        throw n.error("must be above 0");
    });
    with("fit", [&](const Node& n) { input.fit = one_of(n, {"stretch", "crop"}); });
    with("size", [&](const Node& n) { input.size = side(n); });
    with("resize", [&](const Node& n) { input.resize = side(n); });
    with("min_size", [&](const Node& n) { input.min_size = side(n); });
    if (input.fit == "crop" && input.resize < input.size)
      throw node.error("'resize' must be at least 'size': the crop is taken from inside");
  }

  // One number stands for every channel.
  std::vector<double> numbers(const Node& node, size_t count) {
    std::vector<double> values = node.as_numbers();
    if (values.size() == 1) values.resize(count, values[0]);
    if (values.size() != count)
      throw node.error("must be " + said_count(static_cast<int64_t>(count), "number", "numbers"));
    return values;
  }

  // --- Layers ---

  void read_layers() {
    std::set<std::string> above{"input"};
    for (const LayerEntry& entry : expand_blocks(document_, mistakes_)) {
      LayerSpec layer = read_layer(entry, mistakes_);
      check_from(layer, above);
      if (!above.insert(layer.name).second)
        mistakes_.push_back(
            Error("there are two layers '" + layer.name + "'", layer.mark.text(), "rename one"));
      graph_.layers.push_back(std::move(layer));
    }
    if (graph_.layers.empty() && mistakes_.empty()) throw document_.error("the description has no layers");
    say_what_stands_below();
  }

  void check_from(const LayerSpec& layer, const std::set<std::string>& above) {
    for (const std::string& name : layer.from) {
      if (!above.contains(name)) missing_.push_back({layer.name, name, layer.mark});
    }
    if (layer.tied.empty()) return;
    const LayerSpec* owner = graph_.find(layer.tied);
    const std::string wanted = layer.op == "linear" ? "linear" : "conv";
    if (!owner || owner->op != wanted || !owner->tied.empty())
      mistakes_.push_back(Error("layer '" + layer.name + "' is tied to '" + layer.tied + "', which is no " +
                                    wanted + " layer above it with weights of its own",
                                layer.mark.text()));
  }

  // Layers take what stands above them, so that no circle can arise.
  void say_what_stands_below() {
    std::vector<std::string> known = graph_.layer_names();
    known.push_back("input");
    for (const auto& [layer, name, mark] : missing_) {
      const bool below = graph_.find(name);
      const std::string problem =
          below
              ? "layer '" + layer + "' takes '" + name + "', which doesn't stand above it"
              : "layer '" + layer + "' takes '" + name + "', which doesn't exist" + did_you_mean(name, known);
      mistakes_.push_back(Error(problem, mark.text(), below ? "a layer takes the layers above it" : ""));
    }
  }

  void check_layer_name(const char* key) {
    const Node* node = document_.find(key);
    if (!node || graph_.find(node->text())) return;
    throw node->error("there is no layer '" + node->text() + "'" +
                      did_you_mean(node->text(), graph_.layer_names()));
  }

  struct Missing {
    std::string layer, from;
    Mark mark;
  };

  const Node& document_;
  Graph graph_;
  std::vector<Error> mistakes_;
  std::vector<Missing> missing_;
};

}  // namespace

std::string LayerSpec::key(const std::string& parameter) const {
  const auto found = keys.find(parameter);
  return found == keys.end() ? name + "." + parameter : found->second;
}

const LayerSpec* Graph::find(const std::string& name) const {
  const auto found =
      std::find_if(layers.begin(), layers.end(), [&](const LayerSpec& l) { return l.name == name; });
  return found == layers.end() ? nullptr : &*found;
}

std::vector<std::string> Graph::layer_names() const {
  std::vector<std::string> names;
  for (const LayerSpec& layer : layers) names.push_back(layer.name);
  return names;
}

const LayerSpec& Graph::layer(const std::string& layer_name) const {
  if (const LayerSpec* found = find(layer_name)) return *found;
  throw Error(
      "network '" + name + "' has no layer '" + layer_name + "'" + did_you_mean(layer_name, layer_names()),
      "", "--list-layers shows them");
}

std::set<std::string> Graph::needed(const std::vector<std::string>& taps) const {
  std::set<std::string> names;
  for (const std::string& tap : taps) names.insert(tap == "input" ? tap : layer(tap).name);
  for (auto one = layers.rbegin(); one != layers.rend(); ++one) {
    if (names.contains(one->name)) names.insert(one->from.begin(), one->from.end());
  }
  return names;
}

Graph Graph::after(const std::string& start) const {
  Graph rest;
  rest.name = name + " after " + layer(start).name;
  std::set<std::string> made{start};
  for (LayerSpec one : layers) {
    if (!std::all_of(one.from.begin(), one.from.end(), [&](const auto& from) { return made.contains(from); }))
      continue;
    made.insert(one.name);
    std::replace(one.from.begin(), one.from.end(), start, std::string("input"));
    rest.layers.push_back(std::move(one));
  }
  return rest;
}

Graph graph_from_document(const Node& document, const std::filesystem::path& path) {
  return GraphReader(document, path).read();
}

Graph read_graph(const std::filesystem::path& path) {
  return path.extension() == ".prototxt" ? graph_from_prototxt(path)
                                         : graph_from_document(read_yaml(path), path);
}

}  // namespace atelier
