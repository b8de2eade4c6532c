#include "media/svg_check.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/error.h"
#include "base/markup.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kLongest = 1 << 20, kMostElements = 20000;
constexpr int64_t kDeepest = 24;
constexpr double kMostCrossings = 4e6;  // half a second

// Those that librsvg would act on beyond the shapes; names that are none it passes over.
constexpr std::array<std::string_view, 18> kRefused{
    "image", "use",           "pattern", "mask",  "clipPath", "filter", "marker", "style", "script",
    "text",  "foreignObject", "switch",  "tspan", "tref",     "symbol", "a",      "set",   "include"};

[[noreturn]] void refuse(const std::string& what) {
  throw Error("an SVG with " + what + " is not drawn", "", "shapes and gradients are");
}

bool is_foreign(const MarkupAttribute& attribute) {
  const std::string_view name = local_name(attribute.name);
  const std::string value = trim(attribute.value);
  if (name == "href" || name == "src") return !value.starts_with('#');
  if (name == "base") return true;
  const std::string text = lower(value);
  for (size_t at = text.find("url("); at != std::string::npos; at = text.find("url(", at + 1)) {
    const size_t link = text.find_first_not_of(" '\"", at + 4);
    if (link == std::string::npos || text[link] != '#') return true;
  }
  return false;
}

// Dashes so short that a line has millions of them.
bool is_dashed(const MarkupAttribute& attribute) {
  return lower(std::string(attribute.name)).find("dasharray") != std::string::npos ||
         lower(std::string(attribute.value)).find("dasharray") != std::string::npos;
}

// Packed text and other encodings would say what a look at the bytes can't see.
void check_encoding(const std::string& svg) {
  if (svg.find('\0') != std::string::npos) refuse("zero bytes");
  const size_t first = svg.find_first_not_of(" \t\r\n");
  const bool has_mark = svg.starts_with("\xEF\xBB\xBF<");
  if (first == std::string::npos || (svg[first] != '<' && !has_mark))
    throw Error("is no SVG", "", "it begins with <svg");
}

bool is_plain_declaration(const std::string& text) {
  const size_t encoding = lower(text).find("encoding");
  return encoding == std::string::npos || lower(text).find("utf-8", encoding) != std::string::npos;
}

void check_tag(const MarkupTag& tag, const std::string& svg) {
  const bool is_plain = tag.name == "xml" && is_plain_declaration(svg.substr(tag.begin, tag.end - tag.begin));
  if (tag.kind == MarkupTag::Kind::other && !is_plain) refuse("declarations");
  const std::string_view name = local_name(tag.name);
  if (std::find(kRefused.begin(), kRefused.end(), name) != kRefused.end())
    refuse("<" + std::string(name) + ">");
  for (const MarkupAttribute& attribute : tag.attributes) {
    if (is_foreign(attribute)) refuse("links to other files");
    if (is_dashed(attribute)) refuse("dashes");
  }
}

// How many points the data of a path or polygon may have: the places where its numbers begin, by pairs.
double num_points(std::string_view data) {
  double count = 0;
  bool is_within = false;
  for (const char letter : data) {
    const bool is_digit = letter >= '0' && letter <= '9';
    count += (is_digit && !is_within) || letter == '.' || letter == '-';
    is_within = is_digit || letter == '.';
  }
  return count / 2;
}

// Lines that cross one another as often as they can cost the square of their number.
double num_crossings(const MarkupTag& tag) {
  double count = 0;
  for (const MarkupAttribute& attribute : tag.attributes)
    if (attribute.name == "d" || attribute.name == "points")
      count += std::pow(num_points(attribute.value), 2);
  return count;
}

}  // namespace

void check_svg(const std::string& svg) {
  if (svg.size() > kLongest) refuse(said_bytes(static_cast<double>(svg.size())) + " of text");
  check_encoding(svg);
  int64_t depth = 0;
  double crossings = 0;
  const std::vector<MarkupTag> tags = scan_markup(svg);
  if (tags.size() > 2 * kMostElements) refuse("more than " + std::to_string(kMostElements) + " elements");
  for (const MarkupTag& tag : tags) {
    check_tag(tag, svg);
    crossings += num_crossings(tag);
    if (crossings > kMostCrossings) refuse("paths of thousands of points");
    if (tag.kind == MarkupTag::Kind::open) ++depth;
    if (tag.kind == MarkupTag::Kind::close) --depth;
    if (depth > kDeepest) refuse("elements nested deeper than " + std::to_string(kDeepest));
  }
}

}  // namespace atelier
