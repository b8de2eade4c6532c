// Mending of SVG that a network wrote, or that was cut off.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace atelier {

enum class Repair {
  none,   // as it is
  close,  // end tags that are missing, and a last tag or attribute that the text ends in; nothing else
  full,   // also drops what makes no sense: attributes, elements, path data from the first nonsense on
};

std::vector<std::string> repair_names();  // "none", "close", "full"
Repair repair_named(const std::string& name);

// What the corpora leave out of their lines, as it stands in emoji of 36 x 36.
constexpr std::string_view kSvgHeader = R"(<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 36 36">)";

// With any repair a text that does not begin with <svg gets kSvgHeader before it, and </svg> behind. Then
// `close`: of an unfinished last tag the path data or points are kept as far as they go, another unfinished
// attribute is dropped, and all of a tag that has none; shapes hold nothing, so their end tag is missing
// where the next tag begins; all that is open is closed where the one around it ends, or the text. `full`:
// only <svg>, <g>, shapes, gradients and their kind are kept, with attributes that read as their names want
// them, each once; end tags that nothing began, and what follows the end, are dropped.
std::string repaired_svg(std::string_view text, Repair repair);

}  // namespace atelier
