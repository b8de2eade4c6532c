// Texts among the inputs: plain, packed by gzip, several in a zip archive, on stdin.
#pragma once

#include <string>
#include <vector>

#include "app/run_all.h"
#include "job/options.h"

namespace atelier {

struct TextFile {
  std::string name;  // for errors; of a file in an archive "ARCHIVE/FILE"
  std::string stem;
  std::string text;  // UTF-8, LF line ends
};

struct TextOptions {
  std::string encoding = "auto";

  void declare(Options& options);
};

// As bytes, where the text of a file is not all that it holds; unpacked.
std::vector<TextFile> read_packed_files(const fs::path& path);
// Error for what is no text. Says where Latin letters were taken for granted.
std::vector<TextFile> read_text_files(const fs::path& path, const TextOptions& options);
std::vector<TextFile> read_text_files(const Source& source, const TextOptions& options);
// The same, or of bytes that may be anything.
std::vector<TextFile> read_text_files(const Source& source, const TextOptions& options, bool is_bytes);

}  // namespace atelier
