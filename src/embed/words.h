// Words and phrases by their vectors, and the lists that name them.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "tensor/vectors.h"

namespace atelier {

class WordVectors {
 public:
  // `name` is what errors call them. Error where the vectors have no ids.
  WordVectors(Vectors vectors, std::string name);

  const at::Tensor& rows() const { return vectors_.rows; }  // (N,D) float32
  const std::vector<std::string>& ids() const { return vectors_.ids; }
  // The row of a word as it is written, else in lower case.
  std::optional<int64_t> find(const std::string& word) const;
  // Of a text that has no row itself ("New York" as new_york or as it stands) the rows of its words. Error
  // that names the word that is missing.
  std::vector<int64_t> rows_of(const std::string& text) const;
  // (D): its row, or the mean of its words' rows.
  at::Tensor vector(const std::string& text) const;

 private:
  Vectors vectors_;
  std::string name_;
  std::unordered_map<std::string, int64_t> places_;
};

// A line of a list, trimmed.
struct ListLine {
  std::string text;
  int line = 0;  // from 1
};

// The lines of a text file that say something: UTF-8 with or without its mark, any line ends; those that
// begin with "# " are comments. Error for a file that is missing, empty, or no text.
std::vector<ListLine> read_list(const std::filesystem::path& path);

}  // namespace atelier
