#include "embed/pairs.h"

#include <ATen/TensorOperators.h>

#include "base/csv.h"
#include "base/error.h"
#include "base/text.h"

namespace atelier {

WordPair parse_pair(const std::string& line, char separator) {
  std::string_view rest = line;
  int64_t num_lines = 0;
  const std::vector<std::string> fields = take_csv_record(rest, separator, num_lines);
  const std::string between = separator == '\t' ? "a tab" : "a comma";
  if (fields.size() != 2 || trim(fields[0]).empty() || trim(fields[1]).empty())
    throw Error("is no pair: '" + line + "'", "", "write two words with " + between + " between them");
  return {trim(fields[0]), trim(fields[1])};
}

char pair_separator(const std::filesystem::path& path) {
  return lower(path.extension().string()) == ".csv" ? ',' : '\t';
}

at::Tensor difference(const WordVectors& words, const WordPair& pair) {
  return words.vector(pair.from) - words.vector(pair.to);
}

}  // namespace atelier
