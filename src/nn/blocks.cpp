#include "nn/blocks.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <string>

#include "base/text.h"
#include "nn/operations.h"

namespace atelier {
namespace {

constexpr int kMaxDepth = 8;
constexpr size_t kMaxLayers = 10'000;

struct Block {
  Node takes, layers;
};

// What `$`, `$in` and the parameters stand for in one use of a block.
using Arguments = std::map<std::string, Node>;

bool is_word(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_';
}

const Node& argument(const std::string& word, const Arguments& arguments, const Node& place) {
  const auto found = arguments.find(word);
  if (found != arguments.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [name, value] : arguments) known.push_back("$" + name);
  throw place.error("the block takes no '$" + word + "'" + did_you_mean("$" + word, known));
}

// `place` is where the text stood, for errors.
std::string substituted(const std::string& text, const Arguments& arguments, const Node& place) {
  std::string result;
  for (size_t i = 0; i < text.size();) {
    if (text[i] != '$') {
      result += text[i++];
      continue;
    }
    size_t end = i + 1;
    while (end < text.size() && is_word(text[end])) ++end;
    result += argument(text.substr(i + 1, end - i - 1), arguments, place).as_text();
    i = end;
  }
  return result;
}

// A whole `$x` becomes the argument itself, which may be a list; its own place is kept for errors.
Node substituted(const Node& node, const Arguments& arguments) {
  if (node.is_scalar()) {
    const std::string& text = node.text();
    const bool whole =
        text.size() > 1 && text[0] == '$' && std::all_of(text.begin() + 1, text.end(), is_word);
    if (whole) return argument(text.substr(1), arguments, node);
    return Node::scalar(substituted(text, arguments, node), node.mark());
  }
  if (node.is_list()) {
    std::vector<Node> items;
    for (const Node& item : node.items()) items.push_back(substituted(item, arguments));
    return Node::list(std::move(items), node.mark());
  }
  if (!node.is_map()) return node;
  std::vector<Node::Entry> entries;
  for (const auto& [key, value] : node.entries()) {
    entries.emplace_back(substituted(key, arguments, value), substituted(value, arguments));
    entries.back().second.set_key_mark(value.key_mark());
  }
  return Node::map(std::move(entries), node.mark());
}

class Expander {
 public:
  Expander(const Node& document, std::vector<Error>& mistakes) : mistakes_(mistakes) {
    const Node* blocks = document.find("blocks");
    if (!blocks) return;
    if (!blocks->is_map()) throw blocks->error("'blocks' must be a map of block names");
    for (const auto& [name, node] : blocks->entries()) collect([&] { define(name, node); });
  }

  void expand(const Node& layers, const Node& input, int depth) {
    if (!layers.is_map()) throw layers.error("'layers' must be a map of layer names");
    std::string previous = input.text();
    for (const auto& [name, node] : layers.entries()) {
      collect([&] { expand_layer(name, node, previous, depth); });
      if (!expanded.empty()) previous = expanded.back().name;
    }
  }

  std::vector<LayerEntry> expanded;

 private:
  template <class Action>
  void collect(Action&& action) {
    try {
      action();
    } catch (const Error& error) {
      mistakes_.push_back(error);
    }
  }

  void define(const std::string& name, const Node& node) {
    if (find_operation(name)) throw node.error("block '" + name + "' has the name of an operation");
    if (!node.is_map()) throw node.error("a block is a map with 'takes' and 'layers'");
    for (const auto& [key, value] : node.entries()) {
      if (key != "takes" && key != "layers")
        mistakes_.push_back(Error("unknown key '" + key + "'" + did_you_mean(key, {"takes", "layers"}),
                                  value.key_mark().text()));
    }
    Block block;
    if (const Node* takes = node.find("takes")) block.takes = *takes;
    if (const Node* inner = node.find("layers")) block.layers = *inner;
    if (!block.takes.is_map() && !block.takes.is_null())
      throw block.takes.error("'takes' must be a map of parameters and defaults");
    if (!block.layers.is_map()) throw node.error("block '" + name + "' has no layers");
    blocks_.emplace(name, std::move(block));
  }

  // The block that a layer uses, or nullptr for a plain operation.
  const Block* used_block(const Node& node, std::string& name) const {
    if (node.is_scalar()) name = node.text();
    for (const auto& [key, value] : node.entries()) {
      if (blocks_.contains(key)) name = key;
    }
    const auto found = blocks_.find(name);
    return found == blocks_.end() ? nullptr : &found->second;
  }

  Arguments arguments_of(const Block& block, const std::string& block_name, const std::string& name,
                         const Node& node, const std::string& previous) {
    Arguments arguments{{"", Node::scalar(name, node.mark())}, {"in", Node::scalar(previous, node.mark())}};
    std::vector<std::string> known{"from"};
    for (const auto& [parameter, value] : block.takes.entries()) {
      known.push_back(parameter);
      if (!value.is_null()) arguments[parameter] = value;
    }
    for (const auto& [key, value] : node.entries()) {
      const bool is_name = key == block_name;
      if (is_name && value.is_null()) continue;
      if (is_name && known.size() == 1) throw value.error("block '" + block_name + "' takes no value");
      if (!is_name && std::find(known.begin(), known.end(), key) == known.end())
        throw Error("block '" + block_name + "' takes no '" + key + "'" + did_you_mean(key, known),
                    value.key_mark().text());
      arguments[key == "from" ? "in" : is_name ? known[1] : key] = value;
    }
    for (const auto& [parameter, value] : block.takes.entries()) {
      if (!arguments.contains(parameter))
        throw node.error("block '" + block_name + "' needs '" + parameter + "'");
    }
    return arguments;
  }

  void expand_layer(const std::string& name, const Node& node, const std::string& previous, int depth) {
    std::string block_name;
    const Block* block = used_block(node, block_name);
    if (++num_expanded_ > kMaxLayers)
      throw PlanError(node.error("more than " + std::to_string(kMaxLayers) + " layers"));
    if (!block) return expanded.push_back({name, node, previous});
    if (depth == kMaxDepth)
      throw node.error("blocks use blocks more than " + std::to_string(kMaxDepth) + " deep");
    const Arguments arguments = arguments_of(*block, block_name, name, node, previous);
    expand(substituted(block->layers, arguments), arguments.at("in"), depth + 1);
  }

  std::map<std::string, Block> blocks_;
  std::vector<Error>& mistakes_;
  size_t num_expanded_ = 0;
};

}  // namespace

std::vector<LayerEntry> expand_blocks(const Node& document, std::vector<Error>& mistakes) {
  Expander expander(document, mistakes);
  const Node* layers = document.find("layers");
  if (!layers) throw document.error("the description has no 'layers'");
  expander.expand(*layers, Node::scalar("input"), 0);
  return std::move(expander.expanded);
}

}  // namespace atelier
