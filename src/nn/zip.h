// The entries of a zip archive (PKWARE APPNOTE 6.3, with zip64). torch.save writes such with tensors that lie
// in it uncompressed: those are read as views into the archive.
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
  // The same of one that may be deflated, unpacked. Error where it would be larger than `max_bytes`.
  std::string unpacked(const ZipEntry& entry, uint64_t max_bytes) const;

 private:
  std::string_view packed(const ZipEntry& entry) const;

  std::string_view bytes_;
  std::string where_;
  std::map<std::string, ZipEntry> entries_;
};

}  // namespace atelier
