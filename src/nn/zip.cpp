#include "nn/zip.h"

#include <zlib.h>

#include <cstdint>

#include "base/error.h"
#include "nn/byte_reader.h"

namespace atelier {
namespace {

constexpr std::string_view kLocalHeader = "PK\3\4", kCentralHeader = "PK\1\2", kEnd = "PK\5\6";
constexpr std::string_view kEnd64 = "PK\6\6", kLocator64 = "PK\6\7";
constexpr size_t kEndSize = 22, kLocatorSize = 20, kLongestComment = 0xffff;
constexpr uint32_t kSeeZip64 = 0xffffffff;  // in a 32-bit field: the number stands in the zip64 one
constexpr size_t kMaxEntries = 200'000;
constexpr uint16_t kZip64Field = 1, kEncrypted = 1, kStored = 0, kDeflated = 8;

struct Directory {
  uint64_t num_entries = 0, size = 0, offset = 0;
};

ByteReader reader_at(std::string_view bytes, uint64_t offset, uint64_t size, const std::string& where) {
  ByteReader whole(bytes, where, "the zip archive");
  whole.take(offset);
  return ByteReader(whole.take(size), where, "the zip archive's part at byte " + std::to_string(offset));
}

void expect(ByteReader& reader, std::string_view signature) {
  if (reader.take(signature.size()) != signature) reader.fail("is damaged: it lacks its signature");
}

Directory find_directory64(std::string_view bytes, uint64_t end, const std::string& where) {
  ByteReader locator = reader_at(bytes, end < kLocatorSize ? 0 : end - kLocatorSize, kLocatorSize, where);
  expect(locator, kLocator64);
  locator.take(4);
  ByteReader reader = reader_at(bytes, locator.little<uint64_t>(), 56, where);
  expect(reader, kEnd64);
  reader.take(28);
  Directory directory;
  directory.num_entries = reader.little<uint64_t>();
  directory.size = reader.little<uint64_t>();
  directory.offset = reader.little<uint64_t>();
  return directory;
}

// The end record is the last thing but for a comment.
Directory find_directory(std::string_view bytes, const std::string& where) {
  const size_t searched = std::min(bytes.size(), kEndSize + kLongestComment);
  const size_t found = bytes.substr(bytes.size() - searched).rfind(kEnd);
  if (found == std::string_view::npos) {
    throw Error("the zip archive is cut short: its directory at the end is missing", where,
                "get the file again");
  }
  const uint64_t end = bytes.size() - searched + found;
  ByteReader reader = reader_at(bytes, end, kEndSize, where);
  reader.take(kEnd.size() + 6);
  Directory directory;
  directory.num_entries = reader.little<uint16_t>();
  directory.size = reader.little<uint32_t>();
  directory.offset = reader.little<uint32_t>();
  const bool wide =
      directory.num_entries == 0xffff || directory.size == kSeeZip64 || directory.offset == kSeeZip64;
  return wide ? find_directory64(bytes, end, where) : directory;
}

// The zip64 field holds those numbers alone that did not fit, in this order.
void read_zip64_field(std::string_view extra, ZipEntry& entry, const ByteReader& reader) {
  ByteReader fields(extra, "", "");
  while (extra.size() - fields.position() >= 4) {
    const auto kind = fields.little<uint16_t>();
    const auto length = fields.little<uint16_t>();
    if (length > extra.size() - fields.position()) reader.fail("is damaged in an extra field");
    size_t left = length;
    for (uint64_t* number : {&entry.size, &entry.packed_size, &entry.local_offset}) {
      if (kind != kZip64Field || *number != kSeeZip64 || left < 8) continue;
      *number = fields.little<uint64_t>();
      left -= 8;
    }
    fields.take(left);
  }
}

ZipEntry read_central(ByteReader& reader) {
  expect(reader, kCentralHeader);
  reader.take(4);  // versions
  ZipEntry entry;
  entry.flags = reader.little<uint16_t>();
  entry.method = reader.little<uint16_t>();
  reader.take(8);  // time, checksum
  entry.packed_size = reader.little<uint32_t>();
  entry.size = reader.little<uint32_t>();
  const auto name_length = reader.little<uint16_t>();
  const auto extra_length = reader.little<uint16_t>();
  const auto comment_length = reader.little<uint16_t>();
  reader.take(8);  // disk, attributes
  entry.local_offset = reader.little<uint32_t>();
  entry.name = reader.take(name_length);
  read_zip64_field(reader.take(extra_length), entry, reader);
  reader.take(comment_length);
  return entry;
}

}  // namespace

bool is_zip(std::string_view bytes) {
  return bytes.starts_with(kLocalHeader);
}

ZipArchive::ZipArchive(std::string_view bytes, std::string where) : bytes_(bytes), where_(std::move(where)) {
  const Directory directory = find_directory(bytes, where_);
  ByteReader reader = reader_at(bytes, directory.offset, directory.size, where_);
  for (uint64_t i = 0; i < directory.num_entries; ++i) {
    ZipEntry entry = read_central(reader);
    if (i >= kMaxEntries) reader.fail("has too many entries for a file of weights");
    const std::string name = entry.name;
    if (!entries_.emplace(name, std::move(entry)).second) reader.fail("holds " + in_quotes(name) + " twice");
  }
}

std::string_view ZipArchive::packed(const ZipEntry& entry) const {
  if (entry.flags & kEncrypted)
    throw Error("the zip archive's " + in_quotes(entry.name) + " is encrypted", where_);
  constexpr uint64_t kHeaderSize = 30, kNameLengthAt = 26;
  ByteReader header = reader_at(bytes_, entry.local_offset, kHeaderSize, where_);
  expect(header, kLocalHeader);
  header.take(kNameLengthAt - kLocalHeader.size());
  const uint64_t names = uint64_t{header.little<uint16_t>()} + header.little<uint16_t>();
  ByteReader data(bytes_, where_, "the zip archive's " + in_quotes(entry.name));
  data.take(entry.local_offset + kHeaderSize + names);
  return data.take(entry.packed_size);
}

std::string_view ZipArchive::read(const ZipEntry& entry) const {
  if (entry.method != kStored || entry.size != entry.packed_size) {
    throw Error("the zip archive's " + in_quotes(entry.name) + " is compressed, which torch.save never does",
                where_, "if the archive was packed by hand, unpack it and give the file of weights in it");
  }
  return packed(entry);
}

std::string ZipArchive::unpacked(const ZipEntry& entry, uint64_t max_bytes) const {
  const std::string_view data = packed(entry);
  const std::string name = "the zip archive's " + in_quotes(entry.name);
  if (entry.method == kStored) return std::string(data);
  if (entry.method != kDeflated)
    throw Error(name + " is packed in a way that is not known", where_, "unpack it");
  // Deflate makes a thousandth at best: what promises more is damaged, and nothing is reserved for it.
  constexpr uint64_t kMostRatio = 1100;
  if (entry.size > std::min<uint64_t>(max_bytes, UINT32_MAX) || data.size() > UINT32_MAX ||
      entry.size > data.size() * kMostRatio + 1024)
    throw Error(name + " is larger than expected when unpacked", where_, "check the file");
  std::string text(entry.size, '\0');
  z_stream stream{};
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(text.data());
  stream.avail_out = static_cast<uInt>(text.size());
  const bool is_ready = inflateInit2(&stream, -MAX_WBITS) == Z_OK;
  const bool is_whole = is_ready && inflate(&stream, Z_FINISH) == Z_STREAM_END && stream.avail_out == 0;
  if (is_ready) inflateEnd(&stream);
  if (!is_whole)
    throw Error(name + " can't be unpacked", where_, "the file is cut off or damaged: copy it again");
  return text;
}

}  // namespace atelier
