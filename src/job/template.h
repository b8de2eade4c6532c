// Output templates: {stem} {name} {ext} {index} {frame:04d} and any option's key, for names of files and
// sheets.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace atelier {

// Replaces each {name} or {name:04d}; "{{" and "}}" are braces. `value` gives a name's text or nullopt, which
// is an Error with the nearest of `known`. A number format needs a whole number.
std::string expand_template(const std::string& text,
                            const std::function<std::optional<std::string>(const std::string&)>& value,
                            const std::vector<std::string>& known);

bool has_template(const std::string& text);

}  // namespace atelier
