// The symbols that a network knows, code points or bytes, and their numbers.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace atelier {

class Vocabulary {
 public:
  // Of all symbols in `texts`, in the order of their numbers in Unicode, so that it depends on what is there
  // alone. `has_end`: one more, the last, that ends a document. `is_bytes`: bytes instead of code points.
  static Vocabulary of(const std::vector<std::u32string>& texts, bool has_end, bool is_bytes);
  explicit Vocabulary(std::vector<char32_t> symbols, bool has_end, bool is_bytes);

  int64_t size() const { return static_cast<int64_t>(symbols_.size()) + (has_end_ ? 1 : 0); }
  bool is_bytes() const { return is_bytes_; }
  std::optional<int32_t> end() const;  // the number of the end of a document
  const std::vector<char32_t>& symbols() const { return symbols_; }

  // UTF-8 as the symbols that this vocabulary counts in: code points, or bytes.
  std::u32string symbols_of(std::string_view text) const;
  std::optional<int32_t> number(char32_t symbol) const;
  // Error that names what is not known.
  std::vector<int32_t> numbers(std::u32string_view text) const;
  // As UTF-8 (bytes as they are); "" for the end.
  std::string text(int32_t number) const;

  // For metadata: JSON, and back. Error for anything else.
  std::string json() const;
  static Vocabulary parse(const std::string& json);

  bool operator==(const Vocabulary& other) const {
    return symbols_ == other.symbols_ && has_end_ == other.has_end_ && is_bytes_ == other.is_bytes_;
  }

 private:
  std::vector<char32_t> symbols_;
  std::unordered_map<char32_t, int32_t> numbers_;
  bool has_end_, is_bytes_;
};

// UTF-8, or bytes, as numbers of symbols of a text.
std::u32string symbols_of(std::string_view text, bool is_bytes);

}  // namespace atelier
