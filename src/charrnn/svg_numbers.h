// Numbers as SVG writes them.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier {

// Takes the number that `rest` begins with: "-.5e3".
std::optional<double> take_svg_number(std::string_view& rest);
// ".5" and "-.5", six places at most.
std::string svg_number(double value);
// A multiple of `grid` (0: itself), not zero where it was none.
double snapped_length(double value, double grid);

}  // namespace atelier
