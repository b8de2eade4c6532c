// What lies at the files of a plan: ours, somebody else's, or ours and changed since. Private to the plan.
#pragma once

#include <string>
#include <unordered_set>
#include <vector>

#include "job/plan.h"

namespace atelier {

enum class Ownership { nothing, ours, foreign, changed };

struct Existing {
  Ownership ownership = Ownership::foreign;
  StageHashes hashes;  // only `encode` is known where the manifest is lost
};

Existing examine(const fs::path& output, const Manifest& manifest, const PlanContext& context);

// An input is newer than one of the files.
bool are_older(const std::vector<OutputName>& files, const std::vector<Input>& inputs);

// Outputs that can't be replaced without --overwrite, by reason.
class ProtectedFiles {
 public:
  explicit ProtectedFiles(std::unordered_set<std::string> input_paths) : is_input_(std::move(input_paths)) {}

  void add(const std::string& path, Ownership ownership);
  void report(MistakeList& mistakes) const;

 private:
  std::unordered_set<std::string> is_input_;  // absolute
  std::vector<std::string> inputs_, foreign_, changed_;
};

}  // namespace atelier
