// The manifest: JSON lines beside the outputs, one an item, appended under a lock. The last line for an
// output is the truth, "last" by the time it holds, also across shards; a torn line is ignored. It is what a
// rerun, a join and a person read to know what is finished. Outputs are kept relative to the output folder,
// so that it can be moved.
#pragma once

#include <filesystem>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/files.h"

namespace atelier {

// Cumulative digests of what a picture depends on: each covers its stage and the earlier ones.
struct StageHashes {
  std::string compute, draw, encode;
  bool operator==(const StageHashes&) const = default;
};

// Parts that an output was made without: how many, and what was wrong with the first thousand.
struct FailedParts {
  int64_t count = 0;
  std::vector<std::string> errors;
};

struct ManifestEntry {
  std::string output;  // as the tool names it (absolute or from the current folder); kept relative, see above
  // "done", "failed"; "partial": ours, and written bit by bit; "writing": about to be put into place, so what
  // lies there is ours where it is `content`, or `before`, which it replaces.
  std::string status;
  StageHashes hashes;
  FileStamp stamp;      // of the output when it was written
  std::string content;  // SHA-256 of the output's bytes
  std::string before;   // of what it replaces, "" for nothing
  uint64_t seed = 0;
  double seconds = 0;
  uint64_t peak_bytes = 0;
  std::string error;  // of a failed item
  std::string job;    // resolved job as YAML
  std::vector<std::string> inputs;
  std::vector<std::string> failures;  // what was wrong with inputs that a gathering was made without
  FailedParts failed_parts;           // of the output itself: pictures of a mosaic
  std::string time;                   // when it was appended: "2026-01-31T12:00:00.250Z"; set by append()
};

// Thread-safe.
class Manifest {
 public:
  // Reads `path` and every TOOL.jsonl and TOOL.*.jsonl beside it (shards write their own: TOOL.I-of-N.jsonl),
  // appends to `path` alone. The output folder is that of `path`, or the one above where that is ".atelier".
  Manifest(const std::filesystem::path& path, const std::string& tool);

  // The last entry for an output, or nullptr. It holds until the same output is appended again.
  const ManifestEntry* find(const std::filesystem::path& output) const;
  // Is on the disk when this returns. Error or FatalError where the file cannot be written.
  void append(ManifestEntry entry);
  const std::filesystem::path& path() const { return path_; }

 private:
  std::string key_of(const std::filesystem::path& output) const;
  void read(const std::filesystem::path& file);

  std::filesystem::path path_, folder_;
  std::unordered_map<std::string, ManifestEntry> entries_;
  mutable std::mutex mutex_;
};

// Content hashes of inputs, cached by absolute path, size and mtime in `folder`/inputs.jsonl, so that a rerun
// reads no picture. Thread-safe; several threads hash at once.
class InputHashes {
 public:
  explicit InputHashes(const std::filesystem::path& folder);  // "" keeps nothing on disk
  // SHA-256 of the file; of a folder, of the names and contents of all files below it that are not hidden.
  // Error when it cannot be read.
  std::string of(const std::filesystem::path& input);

 private:
  std::string of_folder(const std::filesystem::path& folder);
  struct Known {
    FileStamp stamp;
    std::string hash;
  };
  std::filesystem::path file_;
  std::unordered_map<std::string, Known> known_;
  std::mutex mutex_;
};

}  // namespace atelier
