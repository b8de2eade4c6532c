// What emoji are sorted by, on sheets and in the panels of posters.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "charrnn-draw/samples.h"

namespace atelier {

enum class Property { temperature, moment, ink, color, shapes, length };

Property property_named(const std::string& name);  // Error with the nearest there is
std::vector<Property> all_properties();            // in the order in which posters choose among them
std::string title_of(Property property);
// nullopt where it is not known of that emoji. Colors: grays by their lightness, then around the wheel of
// hues.
std::optional<double> value_of(const DrawnEmoji& one, Property property);
std::string label_of(Property property, double value);  // "0.8", "12 %"; "" for colors

}  // namespace atelier
