#include "nn/lookup.h"

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <set>

#include "base/files.h"
#include "base/text.h"
#include "nn/graph.h"

namespace atelier {
namespace {

// Where descriptions and weights may lie, the nearest first.
std::vector<fs::path> model_folders() {
  std::vector<fs::path> folders;
  if (const char* named = std::getenv("ATELIER_MODELS"); named && *named) folders.emplace_back(named);
  const fs::path programs = executable_path().parent_path();
  folders.push_back(programs / "../../models");
  folders.push_back(programs / "../share/atelier/models");
  folders.push_back(cache_folder() / "models");
  return folders;
}

std::optional<fs::path> found_in(const std::vector<fs::path>& folders, const fs::path& file) {
  for (const fs::path& folder : folders) {
    std::error_code ignored;
    if (fs::is_regular_file(folder / file, ignored)) return (folder / file).lexically_normal();
  }
  return std::nullopt;
}

bool is_path(const std::string& network) {
  const fs::path extension = fs::path(network).extension();
  return network.find('/') != std::string::npos || extension == ".yaml" || extension == ".prototxt";
}

}  // namespace

std::vector<std::string> known_networks() {
  std::set<std::string> names;
  for (const fs::path& folder : model_folders()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
    }
  }
  return {names.begin(), names.end()};
}

namespace {

constexpr const char* kFetchedVectors = "glove-50d";  // scripts/fetch-weights knows them

std::vector<std::string> known_vectors() {
  std::set<std::string> names{kFetchedVectors};
  for (const fs::path& folder : model_folders()) {
    std::error_code ignored;
    for (const auto& entry : fs::directory_iterator(folder, ignored)) {
      const std::string file = entry.path().filename().string();
      constexpr std::string_view kEnding = ".words.txt";
      if (file.ends_with(kEnding)) names.insert(file.substr(0, file.size() - kEnding.size()));
    }
  }
  return {names.begin(), names.end()};
}

}  // namespace

fs::path find_word_vectors(const std::string& vectors) {
  std::error_code ignored;
  if (vectors.find('/') != std::string::npos || fs::path(vectors).has_extension()) {
    if (fs::is_regular_file(vectors, ignored)) return vectors;
    throw Error("there is no file of vectors", vectors, "check the name");
  }
  if (const auto found = found_in(model_folders(), vectors + ".npy")) return *found;
  if (vectors == kFetchedVectors)
    throw Error("the word vectors '" + vectors + "' are not here", "",
                "run scripts/fetch-weights " + vectors);
  const std::vector<std::string> known = known_vectors();
  throw Error("there are no word vectors '" + vectors + "'" + did_you_mean(vectors, known), "",
              "give a file, or one of " + join(known, ", "));
}

fs::path find_graph(const std::string& network) {
  std::error_code ignored;
  if (is_path(network)) {
    if (fs::is_regular_file(network, ignored)) return network;
    throw Error("there is no network description", network, "give a name, or a .yaml or .prototxt file");
  }
  if (const auto found = found_in(model_folders(), network + ".yaml")) return *found;
  const std::vector<std::string> known = known_networks();
  throw Error("there is no network '" + network + "'" + did_you_mean(network, known), "",
              known.empty() ? "set ATELIER_MODELS to the folder of the descriptions"
                            : "known are " + join(known, ", "));
}

std::optional<fs::path> find_beside(const Graph& graph, const std::string& file) {
  std::vector<fs::path> folders{graph.path.parent_path()};
  for (fs::path& folder : model_folders()) folders.push_back(std::move(folder));
  return found_in(folders, file);
}

fs::path find_weights(const Graph& graph, const std::string& given) {
  std::error_code ignored;
  if (!given.empty()) {
    if (fs::is_regular_file(given, ignored)) return given;
    throw Error("there is no weights file", given);
  }
  if (graph.weights_file.empty())
    throw Error("network '" + graph.name + "' names no weights", "", "give them with --weights FILE");
  if (const auto found = find_beside(graph, graph.weights_file)) return *found;
  throw Error("the weights of '" + graph.name + "' (" + graph.weights_file + ") are not here", "",
              graph.fetch_name.empty() ? "give them with --weights FILE"
                                       : "run scripts/fetch-weights " + graph.fetch_name);
}

fs::path find_classes(const Graph& graph) {
  if (graph.classes_file.empty()) return "";
  const auto path = find_beside(graph, graph.classes_file);
  if (!path) throw Error("the class names of '" + graph.name + "' are missing", graph.classes_file);
  return *path;
}

std::vector<ClassName> read_classes(const Graph& graph) {
  const fs::path path = find_classes(graph);
  if (path.empty()) return {};
  std::vector<ClassName> classes;
  for (const std::string& line : split(read_file(path), '\n')) {
    if (trim(line).empty()) continue;
    const std::vector<std::string> parts = split(trim(line), '\t');
    classes.push_back({parts.size() > 1 ? parts.front() : "", parts.back()});
  }
  return classes;
}

}  // namespace atelier
