// A folder of many files that appears whole or not at all.
#pragma once

#include <string_view>

#include "base/files.h"

namespace atelier {

// Filled beside `path` under a temporary name (as AtomicFile's), it takes the final one at commit(), in place
// of an older folder of that name, which is removed. Without commit() nothing remains; what a killed process
// left is removed by remove_stale_temporaries.
class AtomicFolder {
 public:
  explicit AtomicFolder(const fs::path& path);
  ~AtomicFolder();
  AtomicFolder(const AtomicFolder&) = delete;
  AtomicFolder& operator=(const AtomicFolder&) = delete;

  void make_folder(const fs::path& name) const;
  void write(const fs::path& name, std::string_view bytes) const;  // from any thread
  void commit();                                                   // all of it on the disk, then renamed

 private:
  fs::path path_, temporary_;
};

}  // namespace atelier
