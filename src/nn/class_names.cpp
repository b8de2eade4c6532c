#include "nn/class_names.h"

#include <algorithm>

#include "base/text.h"

namespace atelier {
namespace {

constexpr size_t kMostShown = 8;

bool has_word(const std::string& label, const std::string& wanted) {
  const std::string padded = " " + label + " ";
  return padded.find(" " + wanted + " ") != std::string::npos;
}

std::vector<int64_t> where(const std::vector<ClassName>& classes, const auto& test) {
  std::vector<int64_t> found;
  for (size_t i = 0; i < classes.size(); ++i)
    if (test(lower(classes[i].label), classes[i].id)) found.push_back(static_cast<int64_t>(i));
  return found;
}

Error ambiguous(const std::vector<ClassName>& classes, const std::string& text,
                const std::vector<int64_t>& found) {
  std::vector<std::string> shown;
  for (const int64_t index : found) {
    if (shown.size() == kMostShown) break;
    shown.push_back(std::to_string(index) + " " + classes[index].label);
  }
  return Error("class '" + text + "' is one of several: " + join(shown, ", ") +
                   (found.size() > shown.size() ? ", ..." : ""),
               "", "give the whole name or the number");
}

}  // namespace

int64_t find_class(const std::vector<ClassName>& classes, const std::string& text) {
  const auto count = static_cast<int64_t>(classes.size());
  if (const auto index = parse_int(text)) {
    if (*index >= 0 && *index < count) return *index;
    throw Error("there is no class " + text, "", "classes are numbered 0 to " + std::to_string(count - 1));
  }
  const std::string wanted = lower(trim(text));
  const auto exact =
      where(classes, [&](const auto& label, const auto& id) { return label == wanted || id == wanted; });
  if (!exact.empty()) return exact.front();
  for (const auto& found :
       {where(classes, [&](const auto&label, const auto&) { return label.starts_with(wanted); }),
        where(classes, [&](const auto&label, const auto&) { return has_word(label, wanted); })}) {
    if (found.size() == 1) return found.front();
    if (found.size() > 1) throw ambiguous(classes, text, found);
  }
  std::vector<std::string> labels;
  for (const ClassName& one : classes) labels.push_back(one.label);
  throw Error("there is no class '" + text + "'" + did_you_mean(wanted, labels), "",
              "'classify' tells what a picture shows");
}

ChannelPlace before_activation(const Graph& graph, ChannelPlace place) {
  const Shapes shapes = graph.shapes(std::max(graph.input.size, graph.input.min_size),
                                     std::max(graph.input.size, graph.input.min_size), {place.layer});
  for (const LayerSpec* layer = graph.find(place.layer); layer; layer = graph.find(place.layer)) {
    size_t branch = 0;
    if (layer->op == "concat") {
      while (place.channel >= shapes.at(layer->from[branch]).channels)
        place.channel -= shapes.at(layer->from[branch++]).channels;
    } else if (layer->op != "relu" && layer->op != "relu6" && layer->op != "dropout") {
      break;
    }
    if (layer->from[branch] == "input") break;
    place.layer = layer->from[branch];
  }
  return place;
}

}  // namespace atelier
