#include "app/finished.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <algorithm>
#include <set>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kMaxNamed = 20;  // outputs named in one message

std::vector<std::string> missing_outputs(const std::vector<PlannedItem*>& items) {
  std::vector<std::string> missing;
  for (const PlannedItem* item : items) {
    if (item->state != ItemState::finished)
      missing.push_back(item->output.to_stdout ? "stdout" : item->output.path);
  }
  return missing;
}

}  // namespace

void touch(Manifest& manifest, const fs::path& path) {
  utimensat(AT_FDCWD, path.c_str(), nullptr, 0);
  if (const ManifestEntry* known = manifest.find(path)) {
    ManifestEntry entry = *known;
    entry.output = path;
    entry.stamp = file_stamp(path).value_or(entry.stamp);
    manifest.append(entry);
  }
}

void touch(Session& session, const PlannedItem& item) {
  for (const OutputName& file : item.files()) touch(session.plan().manifest_for(item, file.path), file.path);
}

void refuse_missing(const std::vector<PlannedItem*>& items) {
  const std::vector<std::string> missing = missing_outputs(items);
  if (missing.empty()) return;
  const std::vector<std::string> shown(
      missing.begin(), missing.begin() + static_cast<std::ptrdiff_t>(std::min(missing.size(), kMaxNamed)));
  throw PlanError(Error(std::to_string(missing.size()) + " not finished: " + join(shown, ", ") +
                            (missing.size() > shown.size() ? ", ..." : ""),
                        "--join", "run the shards that make them, or the same command without --join"));
}

void clean_folders(const std::vector<PlannedItem*>& items) {
  std::set<fs::path> folders;
  for (const PlannedItem* item : items) {
    for (const OutputName& file : item->files()) folders.insert(fs::path(file.path).parent_path());
  }
  for (const fs::path& folder : folders) remove_stale_temporaries(folder.empty() ? "." : folder);
}

}  // namespace atelier
