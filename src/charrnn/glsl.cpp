#include "charrnn/glsl.h"

#include <cctype>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr std::string_view kLineEnd = "\\n";

bool is_word_letter(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
}

// Whether two signs without space between them would be read as another.
bool would_join(char a, char b) {
  if (is_word_letter(a) && is_word_letter(b)) return true;
  return (a == b && std::string_view("+-<>&|^=/").find(a) != std::string_view::npos) ||
         (a == '/' && b == '*');
}

// Comments become a space; a line's end behind a backslash is none.
std::string without_comments(std::string_view source) {
  std::string text;
  for (size_t at = 0; at < source.size();) {
    const std::string_view rest = source.substr(at);
    if (rest.starts_with("\\\n")) {
      at += 2;
    } else if (rest.starts_with("//")) {
      at = std::min(source.find('\n', at), source.size());
    } else if (rest.starts_with("/*")) {
      const size_t end = source.find("*/", at + 2);
      if (end == std::string_view::npos) throw Error("a comment is never closed");
      at = end + 2;
      text += ' ';
    } else {
      text += source[at++];
    }
  }
  return text;
}

// Space decides what a macro is: single spaces stay.
std::string directive(const std::string& line) {
  std::string text;
  for (const char letter : line) {
    const bool is_space = letter == ' ' || letter == '\t';
    if (!is_space)
      text += letter;
    else if (text.back() != ' ' && text.back() != '#')
      text += ' ';
  }
  return text;
}

void add_code(std::string& text, const std::string& line) {
  bool had_space = true;
  for (const char letter : line) {
    if (letter == ' ' || letter == '\t') {
      had_space = true;
      continue;
    }
    if (had_space && !text.empty() && !text.ends_with(kLineEnd) && would_join(text.back(), letter))
      text += ' ';
    text += letter;
    had_space = false;
  }
}

}  // namespace

std::string minified_glsl(std::string_view source) {
  std::string text;
  for (const std::string& raw : split(without_comments(source), '\n')) {
    const std::string line = trim(raw);
    if (line.starts_with('#')) {
      if (!text.empty() && !text.ends_with(kLineEnd)) text += kLineEnd;
      text += directive(line) + std::string(kLineEnd);
    } else {
      add_code(text, line);
    }
  }
  return text;
}

std::string glsl_of_line(std::string_view line) {
  std::string text(line);
  for (size_t at = 0; (at = text.find(kLineEnd, at)) != std::string::npos; ++at)
    text.replace(at, kLineEnd.size(), "\n");
  return text;
}

}  // namespace atelier
