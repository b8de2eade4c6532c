#include "base/unicode.h"

#include <cstdint>
#include <cstdio>

namespace atelier {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_scalar_value(char32_t code) {
  return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
}

}  // namespace

std::optional<char32_t> take_code_point(std::string_view& rest) {
  const auto lead = static_cast<uint8_t>(rest.front());
  rest.remove_prefix(1);
  if (lead < 0x80) return lead;
  const int num_more = lead >= 0xF0 && lead < 0xF8 ? 3 : lead >= 0xE0 ? 2 : 1;
  if (lead < 0xC0 || lead >= 0xF8 || rest.size() < static_cast<size_t>(num_more)) return std::nullopt;
  char32_t code = lead & (0x3F >> num_more);
  for (int i = 0; i < num_more; ++i) {
    const auto next = static_cast<uint8_t>(rest[i]);
    if ((next & 0xC0) != 0x80) return std::nullopt;
    code = code << 6 | (next & 0x3F);
  }
  constexpr char32_t kLeast[] = {0, 0x80, 0x800, 0x10000};
  if (code < kLeast[num_more] || !is_scalar_value(code)) return std::nullopt;
  rest.remove_prefix(num_more);
  return code;
}

std::optional<size_t> find_bad_utf8(std::string_view text) {
  std::string_view rest = text;
  while (!rest.empty()) {
    const size_t at = text.size() - rest.size();
    if (!take_code_point(rest)) return at;
  }
  return std::nullopt;
}

std::u32string code_points_of(std::string_view text) {
  std::u32string codes;
  codes.reserve(text.size());
  while (!text.empty()) codes += take_code_point(text).value_or(kReplacement);
  return codes;
}

void append_utf8(std::string& text, char32_t code) {
  const auto tail = [&](int shift) { text += static_cast<char>(0x80 | (code >> shift & 0x3F)); };
  if (code < 0x80) {
    text += static_cast<char>(code);
  } else if (code < 0x800) {
    text += static_cast<char>(0xC0 | code >> 6);
    tail(0);
  } else if (code < 0x10000) {
    text += static_cast<char>(0xE0 | code >> 12);
    tail(6), tail(0);
  } else {
    text += static_cast<char>(0xF0 | code >> 18);
    tail(12), tail(6), tail(0);
  }
}

std::string utf8_of(std::u32string_view code_points) {
  std::string text;
  text.reserve(code_points.size());
  for (const char32_t code : code_points) append_utf8(text, code);
  return text;
}

std::string said_code_point(char32_t code) {
  char number[16];
  std::snprintf(number, sizeof number, "U+%04X", static_cast<unsigned>(code));
  if (code <= ' ' || (code >= 0x7F && code <= 0xA0) || code == 0xFEFF) return number;
  std::string said = "'";
  append_utf8(said, code);
  return said + "' (" + number + ")";
}

}  // namespace atelier
