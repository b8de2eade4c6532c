#include "charrnn-corpus/kind_files.h"

#include <algorithm>

#include "base/text.h"

namespace atelier {

ToolInfo corpus_tool(const std::string& kind, const std::string& what, const std::string& example) {
  return {.name = "charrnn-corpus",
          .command = kind,
          .summary = "charrnn-corpus " + kind + ": " + what + ".",
          .example = example,
          .see_also = "charrnn-train(1), charrnn-score(1)",
          .item = "file",
          .items = "files",
          .part = "document",
          .parts = "documents",
          .part_done = "read",
          .formats = {"txt", "tsv", "text"},
          .default_output = "-"};
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

std::string kind_of_file(const fs::path& path) {
  const std::string ext = lower(path.extension().string());
  return ext == ".gz" || ext == ".dz" ? lower(path.stem().extension().string()) : ext;
}

bool is_text_name(const fs::path& path) {
  return is_one_of(kind_of_file(path), {".txt", ".text", ".md", ".tex", ".log"});
}

}  // namespace atelier
