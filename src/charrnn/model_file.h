// A character network as a safetensors file: its parameters, and in the metadata what it is and which symbols
// it knows, so that the file is all that is needed.
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "charrnn/model.h"
#include "charrnn/vocabulary.h"

namespace atelier {

struct CharNetwork {
  CharModel model;
  Vocabulary vocabulary;
  std::string documents = "none";  // what it learned from: lines, blank, file, or none
};

// `charrnn.model` (the options as JSON), `charrnn.vocabulary` and `charrnn.documents`.
std::map<std::string, std::string> char_metadata(const ModelOptions& options, const Vocabulary& vocabulary,
                                                 const std::string& documents);

// Error for a file that is no such network, naming it and what is wrong.
CharNetwork read_char_network(const std::filesystem::path& path);

// The mean of networks of one shape and vocabulary: of moments of one training it writes better than each
// (Izmailov et al. 2018). Error for others.
CharNetwork averaged(const std::vector<std::filesystem::path>& paths);

}  // namespace atelier
