// The data of SVG paths, by the grammar of SVG 1.1, section 8.3.9.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier {

// As much of `data` as is whole: up to the command that lacks numbers, or has one beyond ±100000. "" where it
// does not begin with a move.
std::string whole_path(std::string_view data);

// How many numbers a command takes at a time, in either case; nullopt for a letter that is none.
std::optional<int> num_numbers(char command);

// A number of SVG at the start of `text`: its length, 0 where there is none.
size_t number_length(std::string_view text);

}  // namespace atelier
