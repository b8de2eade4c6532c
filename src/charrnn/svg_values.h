// Which values of SVG's attributes make sense.
#pragma once

#include <string>
#include <string_view>

namespace atelier {

// The value as it may be written between double quotes, path data and points as far as they are whole; "" for
// one that makes no sense, and for an attribute that shapes and gradients have no use for.
std::string sensible_value(std::string_view attribute, std::string_view value);

}  // namespace atelier
