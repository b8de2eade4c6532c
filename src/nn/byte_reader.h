// Bytes from outside, read in order and never beyond their end: what the readers of foreign weights stand on.
// And the file they come from, mapped, so that a reader touches only what it asks for and a lying length
// allocates nothing.
#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

namespace atelier {

// The text in single quotes, fit for a message: at most 60 characters, unprintable ones as '?'.
std::string in_quotes(std::string_view text);

class ByteReader {
 public:
  // `part` is what the bytes are, for messages: "the pickle". `bytes` must outlive the reader.
  ByteReader(std::string_view bytes, std::string where, std::string part)
      : bytes_(bytes), where_(std::move(where)), part_(std::move(part)) {}

  size_t position() const { return position_; }
  bool at_end() const { return position_ == bytes_.size(); }

  // The next `count` bytes. Error where fewer are left.
  std::string_view take(uint64_t count) {
    if (count > bytes_.size() - position_)
      fail("is cut short, or gives a false length", "get the file again");
    const std::string_view taken = bytes_.substr(position_, static_cast<size_t>(count));
    position_ += taken.size();
    return taken;
  }

  // The next bytes as a little-endian number (this machine's order: x86 and ARM alike).
  template <typename Number>
  Number little() {
    static_assert(std::is_arithmetic_v<Number>);
    Number value;
    std::memcpy(&value, take(sizeof value).data(), sizeof value);
    return value;
  }

  uint64_t big64();         // big-endian
  std::string_view line();  // up to a newline, which is passed

  // "PART PROBLEM (at its byte N)", at `where`.
  [[noreturn]] void fail(const std::string& problem, const std::string& remedy = "") const;

 private:
  std::string_view bytes_;
  std::string where_, part_;
  size_t position_ = 0;
};

// A regular file mapped for reading. Error when it cannot be opened.
class MappedFile {
 public:
  explicit MappedFile(const std::filesystem::path& path);
  ~MappedFile();
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  std::string_view bytes() const { return {data_, size_}; }

 private:
  const char* data_ = nullptr;
  size_t size_ = 0;
};

}  // namespace atelier
