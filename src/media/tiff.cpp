#include "media/tiff.h"

#include <algorithm>

namespace atelier {

namespace {

int type_width(int type) {
  switch (type) {
    case 3:
    case 8:
      return 2;
    case 4:
    case 9:
    case 11:
    case 13:
      return 4;
    case 5:
    case 10:
    case 12:
    case 16:
    case 17:
    case 18:
      return 8;
    default:
      return 1;
  }
}

}  // namespace

uint64_t TiffDirectory::integer(std::string_view bytes, size_t offset, int width) const {
  return little_ ? little_endian(bytes, offset, width) : big_endian(bytes, offset, width);
}

std::optional<TiffDirectory> TiffDirectory::read(ByteSource& source) {
  TiffDirectory directory;
  const std::string head(source.at(0, 16));
  directory.little_ = head.starts_with("II");
  directory.big_ = directory.integer(head, 2, 2) == 43;
  if (!head.starts_with(directory.little_ ? "II" : "MM")) return std::nullopt;

  // BigTIFF has 64-bit offsets and counts, and 20 bytes an entry in place of 12.
  const int wide = directory.big_ ? 8 : 4;
  const uint64_t start = directory.integer(head, directory.big_ ? 8 : 4, wide);
  const int count_width = directory.big_ ? 8 : 2;
  const uint64_t count = directory.integer(source.at(start, count_width), 0, count_width);
  const size_t entry_size = 4 + 2 * wide;
  if (count == 0 || count > 65535) return std::nullopt;
  const std::string table(source.at(start + count_width, count * entry_size));
  if (table.size() < count * entry_size) return std::nullopt;

  for (size_t at = 0; at < table.size(); at += entry_size) {
    TiffEntry entry{static_cast<int>(directory.integer(table, at + 2, 2)),
                    directory.integer(table, at + 4, wide), start + count_width + at + 4 + wide};
    const bool inside = entry.count <= static_cast<uint64_t>(wide / type_width(entry.type));
    if (!inside) entry.offset = directory.integer(table, at + 4 + wide, wide);
    directory.entries_.emplace(static_cast<int>(directory.integer(table, at, 2)), entry);
  }
  return directory;
}

const TiffEntry* TiffDirectory::find(int tag) const {
  const auto found = entries_.find(tag);
  return found == entries_.end() ? nullptr : &found->second;
}

uint64_t TiffDirectory::number(ByteSource& source, int tag, uint64_t fallback, uint64_t index) const {
  const TiffEntry* entry = find(tag);
  if (!entry || index >= entry->count) return fallback;
  const int width = type_width(entry->type);
  const std::string_view bytes = source.at(entry->offset + index * width, width);
  return bytes.size() < static_cast<size_t>(width) ? fallback : integer(bytes, 0, width);
}

std::string TiffDirectory::bytes(ByteSource& source, int tag) const {
  const TiffEntry* entry = find(tag);
  if (!entry || entry->count > source.size()) return "";
  return std::string(source.at(entry->offset, entry->count * type_width(entry->type)));
}

bool tiff_pixels_are_there(ByteSource& source, const TiffDirectory& directory) {
  const bool tiled = directory.find(kTiffTileOffsets);
  const int offsets = tiled ? kTiffTileOffsets : kTiffStripOffsets;
  const int lengths = tiled ? kTiffTileByteCounts : kTiffStripByteCounts;
  const TiffEntry* entry = directory.find(offsets);
  if (!entry || entry->count > source.size()) return false;
  for (uint64_t i = 0; i < entry->count; ++i) {
    const uint64_t offset = directory.number(source, offsets, UINT64_MAX, i);
    if (offset > source.size() || directory.number(source, lengths, 0, i) > source.size() - offset)
      return false;
  }
  return true;
}

std::string tiff_directory_bytes(const std::map<int, TiffValue>& values, uint64_t at, bool big) {
  const int wide = big ? 8 : 4, count_width = big ? 8 : 2;
  const size_t entry_size = 4 + 2 * static_cast<size_t>(wide);
  const uint64_t values_at = at + count_width + values.size() * entry_size + wide;
  std::string table = little_endian_bytes(values.size(), count_width), behind;
  for (const auto& [tag, value] : values) {
    table += little_endian_bytes(tag, 2) + little_endian_bytes(value.type, 2) +
             little_endian_bytes(value.count, wide);
    if (value.bytes.size() <= static_cast<size_t>(wide)) {
      table += value.bytes + std::string(wide - value.bytes.size(), '\0');
      continue;
    }
    table += little_endian_bytes(values_at + behind.size(), wide);
    behind += value.bytes + std::string(value.bytes.size() % 2, '\0');
  }
  return table + std::string(wide, '\0') + behind;
}

}  // namespace atelier
