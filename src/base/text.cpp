#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdio>

namespace atelier {

// --- Pieces of text --------------------------------------------------------------------------------------

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  size_t begin = 0;
  for (size_t end; (end = text.find(separator, begin)) != std::string_view::npos; begin = end + 1) {
    parts.emplace_back(text.substr(begin, end - begin));
  }
  parts.emplace_back(text.substr(begin));
  return parts;
}

std::string join(const std::vector<std::string>& parts, std::string_view separator) {
  std::string text;
  for (size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += separator;
    text += parts[i];
  }
  return text;
}

std::string trim(std::string_view text) {
  constexpr std::string_view kSpace = " \t\r\n\f\v";
  const size_t begin = text.find_first_not_of(kSpace);
  if (begin == std::string_view::npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kSpace) - begin + 1));
}

std::string zero_padded(int64_t number, size_t width) {
  std::string digits = std::to_string(number);
  const size_t sign = number < 0 ? 1 : 0, length = digits.size() - sign;
  if (length < width) digits.insert(sign, width - length, '0');
  return digits;
}

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c += 'a' - 'A';
  }
  return result;
}

// --- Numbers ---------------------------------------------------------------------------------------------

namespace {

// from_chars knows no leading plus; "+-3" stays wrong.
std::string_view without_plus(std::string_view text) {
  return text.size() > 1 && text[0] == '+' && text[1] != '-' ? text.substr(1) : text;
}

template <class Number>
std::optional<Number> parse_whole(std::string_view text) {
  text = without_plus(text);
  Number value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return value;
}

}  // namespace

std::optional<int64_t> parse_int(std::string_view text) {
  return parse_whole<int64_t>(text);
}

std::optional<double> parse_number(std::string_view text) {
  const std::optional<double> value = parse_whole<double>(text);
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::string shortest(double value) {
  const double magnitude = std::abs(value);
  const bool plain = magnitude == 0 || (magnitude >= 1e-4 && magnitude < 1e15);
  std::array<char, 64> buffer;
  const auto format = plain ? std::chars_format::fixed : std::chars_format::general;
  const auto result = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, format);
  return std::string(buffer.data(), result.ptr);
}

// --- Names guessed ---------------------------------------------------------------------------------------

namespace {

// Spelling differences that nobody means: case, and the dash for the underscore.
std::string plain_spelling(std::string_view name) {
  std::string result = lower(name);
  std::replace(result.begin(), result.end(), '_', '-');
  return result;
}

// Edit distance with transpositions of neighbors (optimal string alignment).
size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<size_t> before(b.size() + 1), above(b.size() + 1), row(b.size() + 1);
  for (size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (size_t i = 1; i <= a.size(); ++i) {
    before.swap(above);
    above.swap(row);
    row[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1])});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], before[j - 2] + 1);
    }
  }
  return row[b.size()];
}

}  // namespace

std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known) {
  constexpr size_t kShortestPrefix = 3;
  const std::string meant = plain_spelling(name);
  if (meant.empty()) return std::nullopt;
  const size_t farthest = std::min(std::max<size_t>(2, meant.size() / 3), meant.size() - 1);
  std::optional<std::string> nearest;
  std::pair<size_t, size_t> best;
  for (const std::string& candidate : known) {
    const std::string spelled = plain_spelling(candidate);
    const size_t distance = edit_distance(meant, spelled);
    const bool comparable = std::min(meant.size(), spelled.size()) >= kShortestPrefix;
    const bool begun = comparable && spelled.starts_with(meant);
    const bool overdone = comparable && meant.starts_with(spelled);
    const size_t near = begun ? 0 : overdone ? 1 : distance;
    const std::pair<size_t, size_t> score{std::min(near, distance), distance};
    if (score.first > farthest || (nearest && score >= best)) continue;
    nearest = candidate;
    best = score;
  }
  return nearest;
}

std::string did_you_mean(std::string_view name, const std::vector<std::string>& known) {
  const std::optional<std::string> nearest = nearest_name(name, known);
  return nearest ? "; did you mean '" + *nearest + "'?" : "";
}

// --- Sizes, times and counts for people --------------------------------------------------------------------

namespace {

std::string one_decimal(double value) {
  return shortest(std::round(value * 10) / 10);
}

}  // namespace

std::string said_bytes(double bytes) {
  constexpr std::array<const char*, 5> kUnits{"B", "KiB", "MiB", "GiB", "TiB"};
  size_t unit = 0;
  for (; bytes >= 1023.95 && unit + 1 < kUnits.size(); ++unit) bytes /= 1024;
  const bool whole = unit == 0 || bytes >= 100;
  return (whole ? shortest(std::round(bytes)) : one_decimal(bytes)) + " " + kUnits[unit];
}

std::string said_seconds(double seconds) {
  if (!(seconds > 0)) return "0 s";
  if (seconds < 9.95) return one_decimal(seconds) + " s";
  if (seconds >= 1e15) return "forever";
  const int64_t whole = std::llround(seconds);
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + zero_padded(whole % 60, 2) + " s";
  const int64_t minutes = std::llround(seconds / 60);
  return std::to_string(minutes / 60) + " h " + zero_padded(minutes % 60, 2) + " min";
}

std::string said_count(int64_t count, std::string_view singular, std::string_view plural) {
  return std::to_string(count) + " " + std::string(count == 1 ? singular : plural);
}

std::optional<uint64_t> parse_bytes(std::string_view text) {
  std::string_view rest = text;
  const auto drop_last = [&rest](char c) {
    const bool drop = !rest.empty() && (rest.back() | 0x20) == c;
    if (drop) rest.remove_suffix(1);
    return drop;
  };
  const bool has_b = drop_last('b');
  const bool has_i = drop_last('i');
  double factor = 1;
  constexpr std::string_view kPrefixes = "kmgt";
  if (!rest.empty()) {
    const size_t prefix = kPrefixes.find(static_cast<char>(rest.back() | 0x20));
    if (prefix != std::string_view::npos) {
      factor = std::pow(1024.0, static_cast<double>(prefix + 1));
      rest.remove_suffix(1);
    }
  }
  if (has_i && (factor == 1 || !has_b)) return std::nullopt;
  if (rest.size() != text.size() && !rest.empty() && rest.back() == ' ') rest.remove_suffix(1);
  const std::optional<double> number = parse_number(rest);
  if (!number || *number < 0 || *number * factor >= 0x1p64) return std::nullopt;
  return static_cast<uint64_t>(*number * factor);
}

}  // namespace atelier
