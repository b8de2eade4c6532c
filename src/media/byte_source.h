// Bytes by their place, of a file or of memory: what the parsers of picture headers read from. A file is read
// in small windows where it is asked for, so that the size of a large picture costs one or two reads.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace atelier {

class ByteSource {
 public:
  explicit ByteSource(std::string_view memory) : memory_(memory), size_(memory.size()) {}
  explicit ByteSource(const std::filesystem::path& path);  // Error when it cannot be opened
  ~ByteSource();
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  uint64_t size() const { return size_; }
  // The bytes [offset, offset + count), fewer where the source ends. Valid until the next call.
  std::string_view at(uint64_t offset, size_t count);

 private:
  std::string_view memory_;
  std::string window_;
  uint64_t window_offset_ = 0, size_ = 0;
  int descriptor_ = -1;
};

// Numbers in bytes, big- and little-endian; 0 where `offset` lies so that the number would not fit.
uint64_t big_endian(std::string_view bytes, size_t offset, int width);
uint64_t little_endian(std::string_view bytes, size_t offset, int width);
std::string big_endian_bytes(uint64_t value, int width);
std::string little_endian_bytes(uint64_t value, int width);

}  // namespace atelier
