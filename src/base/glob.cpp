#include <algorithm>
#include <cstring>

#include "base/files.h"
#include "base/text.h"

namespace atelier {

// --- Natural order -----------------------------------------------------------------------------------------

namespace {

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Takes the digits at `at` and returns them without leading zeros.
std::string_view take_number(std::string_view text, size_t& at) {
  const size_t begin = at;
  while (at < text.size() && is_digit(text[at])) ++at;
  std::string_view digits = text.substr(begin, at - begin);
  digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
  return digits;
}

// A folder's files come together, before names that only begin like the folder's.
int rank(char c) {
  return c == '/' ? 0 : static_cast<unsigned char>(c) + 1;
}

int compare_naturally(std::string_view a, std::string_view b) {
  size_t i = 0, j = 0;
  while (i < a.size() && j < b.size()) {
    if (is_digit(a[i]) && is_digit(b[j])) {
      const std::string_view m = take_number(a, i), n = take_number(b, j);
      if (m.size() != n.size()) return m.size() < n.size() ? -1 : 1;
      if (const int order = m.compare(n)) return order;
    } else {
      if (a[i] != b[j]) return rank(a[i]) - rank(b[j]);
      ++i, ++j;
    }
  }
  return static_cast<int>(i < a.size()) - static_cast<int>(j < b.size());
}

}  // namespace

bool natural_less(std::string_view a, std::string_view b) {
  const int order = compare_naturally(a, b);
  return order != 0 ? order < 0 : a < b;
}

// --- One component ---------------------------------------------------------------------------------------

namespace {

// UTF-8 as code points, so that ? is a letter and not a byte; bytes that are no UTF-8 stand for themselves.
std::u32string code_points(std::string_view text) {
  std::u32string points;
  for (size_t i = 0; i < text.size();) {
    const auto byte = static_cast<unsigned char>(text[i]);
    const size_t length = byte < 0xC0 ? 1 : byte < 0xE0 ? 2 : byte < 0xF0 ? 3 : 4;
    char32_t point = length == 1 ? byte : byte & (0x7F >> length);
    size_t taken = 1;
    while (taken < length && i + taken < text.size() && (text[i + taken] & 0xC0) == 0x80) {
      point = point << 6 | (text[i + taken++] & 0x3F);
    }
    points += taken == length ? point : byte;
    i += taken == length ? length : 1;
  }
  return points;
}

// Whether `c` is in the class that opens at pattern[at]; `at` goes behind it. A [ without ] is a letter.
bool matches_class(std::u32string_view pattern, size_t& at, char32_t c) {
  size_t i = at + 1;
  const bool negated = i < pattern.size() && (pattern[i] == '!' || pattern[i] == '^');
  if (negated) ++i;
  const size_t close = pattern.find(U']', i + 1);  // a ] in the first place is a member
  if (close == std::u32string_view::npos) return pattern[at++] == c;
  bool found = false;
  for (; i < close; ++i) {
    const bool range = i + 2 < close && pattern[i + 1] == '-';
    found |= range ? pattern[i] <= c && c <= pattern[i + 2] : pattern[i] == c;
    if (range) i += 2;
  }
  at = close + 1;
  return found != negated;
}

bool matches_one(std::u32string_view pattern, size_t& at, char32_t c) {
  if (pattern[at] == '[') return matches_class(pattern, at, c);
  if (pattern[at] == '\\' && at + 1 < pattern.size())
    ++at;
  else if (pattern[at] == '?')
    return ++at, true;
  return pattern[at++] == c;
}

// Goes back to the last star alone: quadratic at worst, however many stars there are.
bool matches(std::u32string_view pattern, std::u32string_view text) {
  constexpr size_t kNone = std::u32string_view::npos;
  size_t p = 0, t = 0, star = kNone, resume = 0;
  while (t < text.size()) {
    size_t next = p;
    if (p < pattern.size() && pattern[p] == '*') {
      star = ++p;
      resume = t;
    } else if (p < pattern.size() && matches_one(pattern, next, text[t])) {
      p = next;
      ++t;
    } else if (star != kNone) {
      p = star;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of(U'*', p) == kNone;
}

}  // namespace

bool glob_match(std::string_view pattern, std::string_view text) {
  return matches(code_points(pattern), code_points(text));
}

bool has_glob(const std::string& text) {
  return text.find_first_of("*?[") != std::string::npos;
}

// --- Whole paths -----------------------------------------------------------------------------------------

namespace {

std::vector<fs::directory_entry> entries_of(const fs::path& folder) {
  std::vector<fs::directory_entry> entries;
  std::error_code ignored;  // a folder that may not be read has no matches, as in the shell
  for (fs::directory_iterator entry(folder.empty() ? "." : folder, ignored), end; entry != end;
       entry.increment(ignored)) {
    entries.push_back(*entry);
  }
  return entries;
}

void expand(const fs::path& folder, const std::vector<std::string>& parts, size_t index,
            std::vector<fs::path>& found);

// "**" is no folder, or any one and "**" again; links are not followed, for they may lead in circles.
void expand_any_depth(const fs::path& folder, const std::vector<std::string>& parts, size_t index,
                      std::vector<fs::path>& found) {
  const bool last = index + 1 == parts.size();
  if (!last) expand(folder, parts, index + 1, found);
  for (const fs::directory_entry& entry : entries_of(folder)) {
    const fs::path name = entry.path().filename();
    if (name.native().starts_with('.')) continue;
    std::error_code ignored;
    if (last) found.push_back(folder / name);
    if (entry.is_directory(ignored) && !entry.is_symlink(ignored))
      expand_any_depth(folder / name, parts, index, found);
  }
}

void expand(const fs::path& folder, const std::vector<std::string>& parts, size_t index,
            std::vector<fs::path>& found) {
  std::error_code ignored;
  if (index == parts.size()) {
    found.push_back(folder);
  } else if (parts[index] == "**") {
    expand_any_depth(folder, parts, index, found);
  } else if (!has_glob(parts[index])) {
    const fs::path next = folder / parts[index];
    if (fs::exists(next, ignored)) expand(next, parts, index + 1, found);
  } else {
    for (const fs::directory_entry& entry : entries_of(folder)) {
      const std::string name = entry.path().filename().string();
      if (name.starts_with('.') && !parts[index].starts_with('.')) continue;
      if (index + 1 < parts.size() && !entry.is_directory(ignored)) continue;
      if (glob_match(parts[index], name)) expand(folder / name, parts, index + 1, found);
    }
  }
}

}  // namespace

std::vector<fs::path> glob(const std::string& pattern) {
  std::error_code ignored;
  if (fs::exists(pattern, ignored)) return {pattern};
  std::vector<std::string> parts = split(pattern, '/');
  std::erase(parts, "");
  std::vector<fs::path> found;
  expand(pattern.starts_with('/') ? "/" : "", parts, 0, found);
  const auto less = [](const fs::path& a, const fs::path& b) { return natural_less(a.native(), b.native()); };
  std::sort(found.begin(), found.end(), less);
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

}  // namespace atelier
