// The stored entries of a zip archive (PKWARE APPNOTE 6.3, with zip64), which is what torch.save writes:
// tensors lie in it uncompressed. Nothing is copied or unpacked: an entry is a view into the archive.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace atelier {

bool is_zip(std::string_view bytes);

struct ZipEntry {
  std::string name;
  uint64_t size = 0, packed_size = 0, local_offset = 0;
  uint16_t flags = 0, method = 0;
};

class ZipArchive {
 public:
  // Reads the directory. Error with `where` when it is missing or contradicts itself. `bytes` must outlive
  // the archive.
  ZipArchive(std::string_view bytes, std::string where);

  const std::map<std::string, ZipEntry>& entries() const { return entries_; }

  // The bytes of an entry. Error when it is compressed, encrypted or reaches beyond the archive.
  std::string_view read(const ZipEntry& entry) const;

 private:
  std::string_view bytes_;
  std::string where_;
  std::map<std::string, ZipEntry> entries_;
};

}  // namespace atelier
