#include "media/byte_source.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "base/error.h"

namespace atelier {

namespace {
constexpr size_t kWindow = 4096;
}

ByteSource::ByteSource(const std::filesystem::path& path) {
  descriptor_ = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor_ < 0) throw Error(std::strerror(errno), path.string());
  struct stat status {};
  if (fstat(descriptor_, &status) == 0 && S_ISREG(status.st_mode)) {
    size_ = static_cast<uint64_t>(status.st_size);
    return;
  }
  close(descriptor_);
  throw Error("not a file", path.string());
}

ByteSource::~ByteSource() {
  if (descriptor_ >= 0) close(descriptor_);
}

std::string_view ByteSource::at(uint64_t offset, size_t count) {
  if (offset >= size_) return {};
  count = static_cast<size_t>(std::min<uint64_t>(count, size_ - offset));
  if (descriptor_ < 0) return memory_.substr(offset, count);
  if (offset < window_offset_ || offset + count > window_offset_ + window_.size()) {
    window_.resize(std::max(count, kWindow));
    const ssize_t got = pread(descriptor_, window_.data(), window_.size(), static_cast<off_t>(offset));
    window_.resize(got > 0 ? static_cast<size_t>(got) : 0);
    window_offset_ = offset;
  }
  return std::string_view(window_).substr(offset - window_offset_, count);
}

uint64_t big_endian(std::string_view bytes, size_t offset, int width) {
  if (offset > bytes.size() || bytes.size() - offset < static_cast<size_t>(width)) return 0;
  uint64_t value = 0;
  for (int i = 0; i < width; ++i) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

uint64_t little_endian(std::string_view bytes, size_t offset, int width) {
  if (offset > bytes.size() || bytes.size() - offset < static_cast<size_t>(width)) return 0;
  uint64_t value = 0;
  for (int i = width - 1; i >= 0; --i) value = value << 8 | static_cast<uint8_t>(bytes[offset + i]);
  return value;
}

std::string big_endian_bytes(uint64_t value, int width) {
  std::string bytes;
  for (int i = width - 1; i >= 0; --i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

std::string little_endian_bytes(uint64_t value, int width) {
  std::string bytes;
  for (int i = 0; i < width; ++i) bytes += static_cast<char>(value >> (8 * i));
  return bytes;
}

}  // namespace atelier
