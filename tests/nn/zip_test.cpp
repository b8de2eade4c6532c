#include "nn/zip.h"

#include "hostile.h"

namespace atelier {
namespace {

template <typename... Numbers>
std::string bytes_of(Numbers... numbers) {
  std::string bytes;
  (bytes.append(reinterpret_cast<const char*>(&numbers), sizeof numbers), ...);
  return bytes;
}

// An archive of one entry "a", with the fields that tests turn into lies.
struct OneEntry {
  std::string data = "hello";
  uint16_t flags = 0, method = 0;
  uint32_t size = 5, packed = 5, offset = 0;
  std::string extra, comment;
  uint16_t num_entries = 1;
  uint32_t directory_size = 0, directory_offset = 0;  // 0: the truth
  bool zip64_end = false;

  std::string bytes() const {
    const std::string local =
        "PK\3\4" +
        bytes_of<uint16_t, uint16_t, uint16_t, uint32_t, uint32_t, uint32_t, uint32_t, uint16_t, uint16_t>(
            20, flags, method, 0, 0, packed, size, 1, 0) +
        "a" + data;
    const std::string central =
        "PK\1\2" +
        bytes_of<uint16_t, uint16_t, uint16_t, uint16_t, uint32_t, uint32_t>(20, 20, flags, method, 0, 0) +
        bytes_of<uint32_t, uint32_t, uint16_t, uint16_t, uint16_t>(packed, size, 1,
                                                                   static_cast<uint16_t>(extra.size()), 0) +
        bytes_of<uint16_t, uint16_t, uint32_t, uint32_t>(0, 0, 0, offset) + "a" + extra;
    std::string archive = local + central;
    const auto at = static_cast<uint32_t>(local.size()), length = static_cast<uint32_t>(central.size());
    if (zip64_end) {
      const uint64_t end = archive.size();
      archive += "PK\6\6" + bytes_of<uint64_t, uint16_t, uint16_t, uint32_t, uint32_t>(44, 45, 45, 0, 0) +
                 bytes_of<uint64_t, uint64_t, uint64_t, uint64_t>(1, 1, length, at);
      archive += "PK\6\7" + bytes_of<uint32_t, uint64_t, uint32_t>(0, end, 1);
    }
    const uint32_t said_size = zip64_end ? 0xffffffff : directory_size ? directory_size : length;
    const uint32_t said_offset = zip64_end ? 0xffffffff : directory_offset ? directory_offset : at;
    return archive + "PK\5\6" +
           bytes_of<uint16_t, uint16_t, uint16_t, uint16_t>(0, 0, num_entries, num_entries) +
           bytes_of<uint32_t, uint32_t, uint16_t>(said_size, said_offset,
                                                  static_cast<uint16_t>(comment.size())) +
           comment;
  }
};

// What entry "a" holds.
std::string_view read(const std::string& bytes) {
  const ZipArchive archive(bytes, "file.zip");
  return archive.read(archive.entries().at("a"));
}

std::string error_for(const OneEntry& entry) {
  const std::string bytes = entry.bytes();
  return error_of([&] { read(bytes); });
}

TEST(Zip, an_entry_is_a_view_of_the_archive) {
  const std::string bytes = OneEntry{}.bytes();
  EXPECT_EQ(read(bytes), "hello");
  EXPECT_EQ(read(bytes).data(), bytes.data() + 31);
}

TEST(Zip, a_comment_may_follow) {
  OneEntry entry;
  entry.comment = "made by hand";
  const std::string bytes = entry.bytes();
  EXPECT_EQ(read(bytes), "hello");
}

TEST(Zip, zip64_numbers_are_read) {
  OneEntry entry;
  entry.zip64_end = true;
  entry.size = entry.packed = entry.offset = 0xffffffff;
  entry.extra = bytes_of<uint16_t, uint16_t, uint16_t>(9, 2, 0) +
                bytes_of<uint16_t, uint16_t, uint64_t, uint64_t, uint64_t>(1, 24, 5, 5, 0);
  const std::string bytes = entry.bytes();
  EXPECT_EQ(read(bytes), "hello");
}

TEST(Zip, compressed_and_encrypted_entries_are_refused) {
  OneEntry entry;
  entry.method = 8;
  EXPECT_TRUE(contains(error_for(entry), "'a' is compressed"));
  entry.method = 0;
  entry.flags = 1;
  EXPECT_TRUE(contains(error_for(entry), "encrypted"));
}

TEST(Zip, lying_sizes_and_offsets_are_refused) {
  OneEntry entry;
  entry.size = entry.packed = 0xfffffffe;
  EXPECT_TRUE(contains(error_for(entry), "false length"));
  entry = {};
  entry.offset = 0xfffffff0;
  EXPECT_TRUE(contains(error_for(entry), "false length"));
  entry = {};
  entry.offset = 7;
  EXPECT_TRUE(contains(error_for(entry), "signature"));
  entry = {};
  entry.num_entries = 40000;
  EXPECT_TRUE(contains(error_for(entry), "cut short"));
  entry = {};
  entry.directory_size = 0xfffffffe;
  EXPECT_TRUE(contains(error_for(entry), "false length"));
  entry = {};
  entry.directory_offset = 0xfffffffe;
  EXPECT_TRUE(contains(error_for(entry), "false length"));
}

TEST(Zip, a_missing_zip64_number_is_refused) {
  OneEntry entry;
  entry.zip64_end = true;
  entry.size = entry.packed = 0xffffffff;
  EXPECT_TRUE(contains(error_for(entry), "false length"));
}

TEST(Zip, cut_short_is_never_read_and_changed_bytes_never_crash) {
  const auto read_all = [](const std::string& bytes) {
    const ZipArchive archive(bytes, "file.zip");
    for (const auto& [name, entry] : archive.entries()) archive.read(entry);
  };
  OneEntry entry;
  entry.zip64_end = true;
  EXPECT_EQ(count_readable_prefixes(read_all, entry.bytes()), 0u);
  EXPECT_GT(count_readable_mutants(read_all, entry.bytes()), 0);
}

std::string unpacked(const std::string& bytes) {
  const ZipArchive archive(bytes, "file.zip");
  return archive.unpacked(archive.entries().at("a"), 100);
}

TEST(Zip, entries_are_unpacked_where_that_is_asked_for) {
  const std::string deflated("\xcb\x48\xcd\xc9\xc9\x07\x00", 7);  // "hello"
  OneEntry entry{.data = deflated, .method = 8, .size = 5, .packed = 7};
  EXPECT_EQ(unpacked(entry.bytes()), "hello");
  EXPECT_EQ(unpacked(OneEntry{}.bytes()), "hello");
  for (const uint32_t size : {4U, 6U, 101U, 0xffffffU}) {
    entry.size = size;
    EXPECT_THROW(unpacked(entry.bytes()), Error) << size;
  }
  entry = {.data = deflated.substr(0, 5), .method = 8, .size = 5, .packed = 5};
  EXPECT_THROW(unpacked(entry.bytes()), Error);
  entry = {.data = deflated, .method = 12, .size = 5, .packed = 7};
  EXPECT_THROW(unpacked(entry.bytes()), Error);
}

}  // namespace
}  // namespace atelier
