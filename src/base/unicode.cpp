#include "base/unicode.h"

#include <algorithm>
#include <cstdint>
#include <cstdio>

#include "base/error.h"

namespace atelier {

namespace {

constexpr char32_t kReplacement = 0xFFFD;

bool is_scalar_value(char32_t code) {
  return code < 0xD800 || (code > 0xDFFF && code <= 0x10FFFF);
}

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

// What Windows 1252 has in place of Latin-1's controls from 0x80 on; 0 is nothing.
constexpr char32_t kWindowsLetters[32] = {0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
                                          0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0,      0x017D, 0,
                                          0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
                                          0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

std::string from_latin(const std::string& bytes) {
  std::string text;
  text.reserve(bytes.size() * 9 / 8);
  for (const char byte : bytes) {
    const auto code = static_cast<unsigned char>(byte);
    const bool is_windows = code >= 0x80 && code < 0xA0 && kWindowsLetters[code - 0x80] != 0;
    append_utf8(text, is_windows ? kWindowsLetters[code - 0x80] : code);
  }
  return text;
}

void make_plain_line_ends(std::string& text) {
  if (text.find('\r') == std::string::npos) return;
  size_t to = 0;
  for (size_t from = 0; from < text.size(); ++from) {
    if (text[from] != '\r')
      text[to++] = text[from];
    else if (from + 1 == text.size() || text[from + 1] != '\n')
      text[to++] = '\n';
  }
  text.resize(to);
}

std::string line_of(const std::string& name, std::string_view text, size_t at) {
  return name + ":" + std::to_string(1 + std::count(text.begin(), text.begin() + at, '\n'));
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

std::string decoded_text(std::string bytes, const std::string& name, const std::string& encoding,
                         bool& is_latin) {
  const auto bad = encoding == "latin-1" ? std::nullopt : find_bad_utf8(bytes);
  if (bad && encoding == "utf-8")
    throw Error("is no UTF-8", line_of(name, bytes, *bad), "convert it, or say --encoding latin-1");
  is_latin = encoding == "latin-1" || bad;
  std::string text = is_latin ? from_latin(bytes) : std::move(bytes);
  if (text.starts_with(kByteOrderMark)) text.erase(0, kByteOrderMark.size());
  make_plain_line_ends(text);
  if (const size_t zero = text.find('\0'); zero != std::string::npos)
    throw Error("holds NUL bytes and is no text", line_of(name, text, zero), "name text files");
  return text;
}

}  // namespace atelier
