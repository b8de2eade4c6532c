// Unicode: UTF-8 as code points and back, and what is no UTF-8.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier {

// Where the first byte stands that is no UTF-8 (overlong forms, surrogates and numbers beyond U+10FFFF are
// none); nullopt where all is.
std::optional<size_t> find_bad_utf8(std::string_view text);

// A damaged byte becomes U+FFFD: ask find_bad_utf8() first where that matters.
std::u32string code_points_of(std::string_view text);
std::string utf8_of(std::u32string_view code_points);
void append_utf8(std::string& text, char32_t code_point);

// Takes the code point that `rest` begins with; a damaged byte alone is nullopt and is taken too. `rest` is
// not empty.
std::optional<char32_t> take_code_point(std::string_view& rest);

// For people: "'é' (U+00E9)"; controls and spaces by their numbers alone.
std::string said_code_point(char32_t code_point);

// Text as it was meant: UTF-8 without its mark; else, where `encoding` allows it, Windows' Latin letters
// (1252). CR LF and CR become LF. "auto" takes what fits, and sets `is_latin` where that is the second;
// "utf-8" and "latin-1" are the others. Error with `name` and the line for what is not in the encoding, and
// for NUL bytes.
std::string decoded_text(std::string bytes, const std::string& name, const std::string& encoding,
                         bool& is_latin);

}  // namespace atelier
