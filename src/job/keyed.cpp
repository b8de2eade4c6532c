#include "job/keyed.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kEasing = "easing";

// The value itself is {0: 1.4, 120: 1.8}.
bool is_key_map(const Node& node) {
  const auto& entries = node.entries();
  return node.is_map() && std::any_of(entries.begin(), entries.end(), [](const Node::Entry& entry) {
           return parse_number(entry.first).has_value();
         });
}

struct Key {
  double frame = 0;
  const Node* value = nullptr;
};

std::vector<Key> keys_of(const Node& map) {
  std::vector<Key> keys;
  for (const auto& [name, value] : map.entries()) {
    if (name == kEasing) continue;
    const auto frame = parse_number(name);
    if (!frame)
      throw Error("'" + name + "' is no frame number", value.key_mark().text(),
                  "write {0: 1.4, 120: 1.8, easing: smooth}");
    keys.push_back({*frame, &value});
  }
  std::sort(keys.begin(), keys.end(), [](const Key& a, const Key& b) { return a.frame < b.frame; });
  return keys;
}

// How far between two keys a share of the time has come.
double eased(double share, const Node* easing) {
  const std::string name = easing ? easing->as_text() : "linear";
  const std::vector<std::string> names = {"linear", "smooth", "hold"};
  if (name == "linear") return share;
  if (name == "smooth") return share * share * (3 - 2 * share);
  if (name == "hold") return 0;
  throw easing->error("there is no easing '" + name + "'" + did_you_mean(name, names),
                      "one of " + join(names, ", "));
}

Node value_at(const Node& map, double frame, bool is_whole) {
  const std::vector<Key> keys = keys_of(map);
  const auto next = std::find_if(keys.begin(), keys.end(), [&](const Key& key) { return key.frame > frame; });
  if (next == keys.begin()) return *keys.front().value;
  const Key& before = *(next - 1);
  const double share = next == keys.end() ? 0 : (frame - before.frame) / (next->frame - before.frame);
  const double moved = eased(share, map.find(kEasing));
  const auto low = before.value->is_scalar() ? parse_number(before.value->text()) : std::nullopt;
  const auto high =
      next != keys.end() && next->value->is_scalar() ? parse_number(next->value->text()) : std::nullopt;
  if (!low || !high || moved == 0) return *before.value;
  const double from = low.value_or(0), value = from + moved * (high.value_or(0) - from);
  return Node::scalar(is_whole ? std::to_string(std::llround(value)) : shortest(value), before.value->mark());
}

Node at_frame(const Node& node, double frame, bool is_whole) {
  if (is_key_map(node)) return at_frame(value_at(node, frame, is_whole), frame, is_whole);
  Node copy = node;
  for (Node& item : copy.items()) item = at_frame(item, frame, is_whole);
  for (auto& [key, value] : copy.entries()) {
    const Mark key_mark = value.key_mark();
    value = at_frame(value, frame, is_whole);
    value.set_key_mark(key_mark);
  }
  return copy;
}

}  // namespace

bool is_keyed(const Node& node) {
  return is_key_map(node) || std::any_of(node.items().begin(), node.items().end(), is_keyed) ||
         std::any_of(node.entries().begin(), node.entries().end(),
                     [](const Node::Entry& entry) { return is_keyed(entry.second); });
}

std::set<double> keyed_frames(const Node& node) {
  std::set<double> frames;
  if (is_key_map(node))
    for (const Key& key : keys_of(node)) frames.insert(key.frame);
  for (const Node& item : node.items()) frames.merge(keyed_frames(item));
  for (const auto& [key, value] : node.entries()) frames.merge(keyed_frames(value));
  return frames;
}

Node values_at(const Node& values, double frame, const Options& declared) {
  Node resolved = values;
  for (auto& [key, value] : resolved.entries()) {
    if (!is_keyed(value)) continue;
    const Option* option = declared.find(key);
    const Mark key_mark = value.key_mark();
    value = at_frame(value, frame, option && option->is_whole);
    value.set_key_mark(key_mark);
  }
  return resolved;
}

}  // namespace atelier
