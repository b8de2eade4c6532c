// What needs no library of archives.
#include <algorithm>
#include <vector>

#include "base/error.h"
#include "base/text.h"
#include "media/archive.h"

namespace atelier {

bool is_archive_name(const std::filesystem::path& path) {
  static const std::vector<std::string> kEndings{".tar",     ".tar.gz", ".tgz",     ".tar.xz",
                                                 ".tar.bz2", ".tbz2",   ".tar.zst", ".zip"};
  const std::string name = lower(path.filename().string());
  return std::any_of(kEndings.begin(), kEndings.end(),
                     [&](const auto& ending) { return name.ends_with(ending); });
}

#if !ATELIER_MEDIA
void read_archive(const std::filesystem::path& path, const std::function<bool(const std::string& name)>&,
                  const std::function<void(const std::string& name, const std::string& bytes)>&) {
  throw Error("built without media: archives are not read", path.string(), "unpack it, and give the folder");
}
#endif

}  // namespace atelier
