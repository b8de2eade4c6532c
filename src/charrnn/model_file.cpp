#include "charrnn/model_file.h"

#include <ATen/TensorOperators.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "train/checkpoint.h"

namespace atelier {

namespace {

using Json = nlohmann::json;

constexpr const char* kModel = "charrnn.model";
constexpr const char* kVocabulary = "charrnn.vocabulary";
constexpr const char* kDocuments = "charrnn.documents";

// One place that knows the options' names in files: visit(name, field).
template <class Options, class Visit>
void visit_options(Options& options, const Visit& visit) {
  visit("cell", options.cell);
  visit("layers", options.layers);
  visit("hidden", options.hidden);
  visit("embedding", options.embedding);
  visit("tied", options.tied);
  visit("layer_norm", options.layer_norm);
  visit("residual", options.residual);
  visit("dropout", options.dropout);
  visit("output_dropout", options.output_dropout);
  visit("weight_dropout", options.weight_dropout);
  visit("embedding_dropout", options.embedding_dropout);
}

ModelOptions parse_options(const std::string& text) {
  ModelOptions options;
  const Json json = Json::parse(text);
  visit_options(options, [&](const char* name, auto& field) { json.at(name).get_to(field); });
  cell_named(options.cell);
  if (options.layers < 1 || options.layers > 64 || options.hidden < 1 || options.hidden > 65536 ||
      options.embedding < 0 || options.embedding > 65536)
    throw Error("is a network of impossible size");
  return options;
}

}  // namespace

std::map<std::string, std::string> char_metadata(const ModelOptions& options, const Vocabulary& vocabulary,
                                                 const std::string& documents) {
  Json json;
  visit_options(options, [&](const char* name, const auto& field) { json[name] = field; });
  return {{kModel, json.dump()}, {kVocabulary, vocabulary.json()}, {kDocuments, documents}};
}

CharNetwork read_char_network(const std::filesystem::path& path) {
  TensorFile file = read_safetensors(path);
  const auto found = file.metadata.find(kModel), symbols = file.metadata.find(kVocabulary);
  if (found == file.metadata.end() || symbols == file.metadata.end())
    throw Error("is no character network", path.string(), "take a file that charrnn-train wrote");
  try {
    Vocabulary vocabulary = Vocabulary::parse(symbols->second);
    const int64_t size = vocabulary.size();
    return {CharModel(parse_options(found->second), size, model_tensors(std::move(file.tensors))),
            std::move(vocabulary), file.metadata[kDocuments]};
  } catch (const Error& error) {
    throw Error(error.problem(), path.string(), error.remedy());
  } catch (const Json::exception&) {
    throw Error("says of its network what can't be read", path.string(),
                "take a file that charrnn-train wrote");
  }
}

CharNetwork averaged(const std::vector<std::filesystem::path>& paths) {
  CharNetwork mean = read_char_network(paths.front());
  for (size_t i = 1; i < paths.size(); ++i) {
    const CharNetwork next = read_char_network(paths[i]);
    if (!(next.vocabulary == mean.vocabulary) || char_metadata(next.model.options(), next.vocabulary, "") !=
                                                     char_metadata(mean.model.options(), mean.vocabulary, ""))
      throw Error("is another network than " + paths.front().string(), paths[i].string(),
                  "average moments of one training");
    for (auto& [name, parameter] : mean.model.parameters())
      parameter += (next.model.parameters().at(name) - parameter) / static_cast<double>(i + 1);
  }
  return mean;
}

}  // namespace atelier
