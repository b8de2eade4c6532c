#include "embed/words.h"

#include <ATen/ops/index_select.h>
#include <ATen/ops/tensor.h>

#include "base/error.h"
#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kMostCompared = 20'000;  // names that a misspelled one is compared with

std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  for (const std::string& word : split(text, ' '))
    if (!trim(word).empty()) words.push_back(trim(word));
  return words;
}

}  // namespace

WordVectors::WordVectors(Vectors vectors, std::string name)
    : vectors_(std::move(vectors)), name_(std::move(name)) {
  if (vectors_.ids.empty())
    throw Error("does not say whose its rows are", name_, "put NAME.ids.txt beside NAME.npy, a line a row");
  places_.reserve(vectors_.ids.size());
  for (size_t i = 0; i < vectors_.ids.size(); ++i) places_.emplace(vectors_.ids[i], i);
}

std::optional<int64_t> WordVectors::find(const std::string& word) const {
  for (const std::string& written : {word, lower(word)})
    if (const auto found = places_.find(written); found != places_.end()) return found->second;
  return std::nullopt;
}

std::vector<int64_t> WordVectors::rows_of(const std::string& text) const {
  const std::vector<std::string> words = words_of(text);
  for (const std::string& whole : {text, join(words, "_")})
    if (const auto row = find(whole)) return {*row};
  std::vector<int64_t> rows;
  for (const std::string& word : words) {
    const auto row = find(word);
    if (!row)
      throw Error("'" + word + "' is not among the " + std::to_string(ids().size()) + " rows of " + name_ +
                      (ids().size() <= kMostCompared ? did_you_mean(word, ids()) : ""),
                  "", "correct it or take it out");
    rows.push_back(*row);
  }
  if (rows.empty()) throw Error("names no word", "", "write one");
  return rows;
}

at::Tensor WordVectors::vector(const std::string& text) const {
  return at::index_select(rows(), 0, at::tensor(rows_of(text))).mean(0);
}

std::vector<ListLine> read_list(const std::filesystem::path& path) {
  std::string text = read_file(path);
  if (text.find('\0') != std::string::npos)
    throw Error("is no text", path.string(), "give a list with a word or phrase a line");
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  std::vector<ListLine> lines;
  int number = 0;
  for (const std::string& raw : split(text, '\n')) {
    ++number;
    const std::string line = trim(raw);
    if (!line.empty() && !line.starts_with("# ")) lines.push_back({line, number});
  }
  if (lines.empty()) throw Error("says nothing", path.string(), "write a word or phrase a line");
  return lines;
}

}  // namespace atelier
