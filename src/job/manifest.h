// The manifest: JSON lines beside the outputs, one an item, appended under a lock. The last line for an output is the
// truth; a torn last line is ignored. It is what a rerun, a join and a person read to know what is finished.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
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

struct ManifestEntry {
  std::string output;            // path relative to the manifest's output folder where possible
  std::string status;            // "done", "failed", "partial"
  StageHashes hashes;
  FileStamp stamp;               // of the output when it was written
  std::string content;           // SHA-256 of the output's bytes
  uint64_t seed = 0;
  double seconds = 0;
  uint64_t peak_bytes = 0;
  std::string error;             // of a failed item
  std::string job;               // resolved job as YAML
  std::vector<std::string> inputs;
};

class Manifest {
 public:
  // Reads every `*.jsonl` of the same tool in `path`'s folder (shards write their own: TOOL.I-of-N.jsonl), appends to `path` alone.
  explicit Manifest(std::filesystem::path path, std::string tool);

  const ManifestEntry* find(const std::filesystem::path& output) const;
  void append(const ManifestEntry& entry);
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_, folder_;
  std::unordered_map<std::string, ManifestEntry> entries_;
};

// Content hashes of inputs, cached by absolute path, size and mtime in `folder`/inputs.jsonl, so that a rerun reads
// no picture. Thread-safe.
class InputHashes {
 public:
  explicit InputHashes(std::filesystem::path folder);  // "" keeps nothing on disk
  const std::string& of(const std::filesystem::path& input);

 private:
  struct Known {
    FileStamp stamp;
    std::string hash;
  };
  std::filesystem::path file_;
  std::unordered_map<std::string, Known> known_;
};

}  // namespace atelier
