#include "nn/byte_reader.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"

namespace atelier {

std::string in_quotes(std::string_view text) {
  constexpr size_t kLongest = 60;
  std::string said;
  for (const char c : text.substr(0, kLongest)) said += c >= ' ' && c <= '~' ? c : '?';
  return "'" + said + (text.size() > kLongest ? "...'" : "'");
}

uint64_t ByteReader::big64() {
  uint64_t value = 0;
  for (const char c : take(8)) value = value << 8 | static_cast<uint8_t>(c);
  return value;
}

std::string_view ByteReader::line() {
  const size_t end = bytes_.find('\n', position_);
  if (end == std::string_view::npos) fail("is cut short within a line", "get the file again");
  const std::string_view text = take(end - position_);
  take(1);
  return text;
}

void ByteReader::fail(const std::string& problem, const std::string& remedy) const {
  throw Error(part_ + " " + problem + " (at its byte " + std::to_string(position_) + ")", where_, remedy);
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  // Without O_NONBLOCK a named pipe would wait for its writer.
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0) {
    const bool missing = errno == ENOENT || errno == ENOTDIR;
    throw Error(missing ? "there is no such file" : std::string("cannot be opened: ") + std::strerror(errno),
                path.string());
  }
  struct stat status {};
  const bool regular = fstat(descriptor, &status) == 0 && S_ISREG(status.st_mode);
  if (regular && status.st_size > 0) {
    size_ = static_cast<size_t>(status.st_size);
    void* mapped = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    data_ = mapped == MAP_FAILED ? nullptr : static_cast<const char*>(mapped);
  }
  close(descriptor);
  if (!regular) throw Error("is no regular file", path.string());
  if (size_ > 0 && data_ == nullptr)
    throw Error(std::string("cannot be read: ") + std::strerror(errno), path.string());
}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<char*>(data_), size_);
}

}  // namespace atelier
