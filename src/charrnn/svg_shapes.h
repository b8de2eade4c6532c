// Paths that draw what SVG has a word for: circles, ellipses, rectangles, rounded or not. Networks learn "a
// circle of radius 18" sooner than the sixty characters of four curves.
#pragma once

#include <string>
#include <string_view>

namespace atelier {

// `<circle cx="18" cy="18" r="18" fill="#FFCC4D"/>` of `<path fill="#FFCC4D" d="M36 18c0 9.941..."/>`: of
// every <path/> whose data is one closed outline within half a percent of such a shape. All else stays as it
// is, and all of a drawing with a style sheet, which may speak of paths.
std::string with_shapes(std::string_view svg);

// "circle cx=\"18\" cy=\"18\" r=\"18\"" for path data, or "".
std::string shape_of_path(std::string_view data);

}  // namespace atelier
