#include "media/svg_ids.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>
#include <string_view>

namespace atelier {

namespace {

constexpr std::array<std::string_view, 3> kCounted{"surface", "image", "source"};

bool is_digit(char letter) {
  return std::isdigit(static_cast<unsigned char>(letter)) != 0;
}

// The name that `text` begins with, up to its number: "surface", "image-"; "" for any other.
std::string_view counted_name(std::string_view text) {
  for (std::string_view name : kCounted) {
    if (!text.starts_with(name)) continue;
    const size_t length = name.size() + (text.substr(name.size()).starts_with('-') ? 1 : 0);
    if (length < text.size() && is_digit(text[length])) return text.substr(0, length);
  }
  return "";
}

}  // namespace

std::string with_own_ids(const std::string& svg) {
  const std::string_view all = svg;
  std::map<std::string, std::string, std::less<>> renamed;
  std::string result;
  for (size_t i = 0; i < svg.size(); ++i) {
    result += svg[i];
    const bool may_follow = svg[i] == '#' || (svg[i] == '"' && result.ends_with("id=\""));
    const std::string_view name = may_follow ? counted_name(all.substr(i + 1, 24)) : "";
    if (name.empty()) continue;
    size_t end = i + 1 + name.size();
    while (end < svg.size() && is_digit(svg[end])) ++end;
    const std::string id = svg.substr(i + 1, end - i - 1);
    result += renamed.try_emplace(id, std::string(name) + std::to_string(renamed.size())).first->second;
    i = end - 1;
  }
  return result;
}

}  // namespace atelier
