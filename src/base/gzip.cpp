#include "base/gzip.h"

#include <zlib.h>

#include <memory>

#include "base/error.h"
#include "base/files.h"

namespace atelier {
namespace {

constexpr std::string_view kMagic{"\x1f\x8b", 2};
constexpr unsigned kChunk = 1 << 18;

struct Close {
  void operator()(gzFile_s* file) const { gzclose(file); }
};

}  // namespace

std::string read_maybe_gzip(const std::filesystem::path& path, uint64_t max_bytes) {
  std::string bytes = read_file(path, max_bytes);
  if (!bytes.starts_with(kMagic)) return bytes;
  const std::unique_ptr<gzFile_s, Close> file(gzopen(path.c_str(), "rb"));
  if (!file) throw Error("can't be opened", path.string(), "check its permissions");
  gzbuffer(file.get(), kChunk);
  bytes.clear();
  for (;;) {
    const size_t begin = bytes.size();
    if (begin > max_bytes)
      throw Error("is larger than expected when unpacked", path.string(), "check the file");
    bytes.resize(begin + kChunk);
    const int count = gzread(file.get(), bytes.data() + begin, kChunk);
    bytes.resize(begin + static_cast<size_t>(std::max(count, 0)));
    int code = Z_OK;
    const char* problem = gzerror(file.get(), &code);
    if (count < 0 || (code != Z_OK && code != Z_STREAM_END))
      throw Error(std::string("can't be unpacked: ") + problem, path.string(),
                  "the file is cut off or damaged: copy it again");
    if (count == 0) return bytes;
  }
}

}  // namespace atelier
