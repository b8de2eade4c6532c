// Small things with text: numbers read strictly, names guessed, sizes and times said for people.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

std::vector<std::string> split(std::string_view text, char separator);  // keeps empty parts; "" gives {""}
std::string join(const std::vector<std::string>& parts, std::string_view separator);
std::string trim(std::string_view text);
std::string lower(std::string_view text);

// The whole text must be the number: "12x", "" and " 3" are not; no locale. "inf" and "nan" are not numbers
// here.
std::optional<int64_t> parse_int(std::string_view text);
std::optional<double> parse_number(std::string_view text);

// The known name nearest to `name` by edit distance (transpositions count one; a prefix counts as near), or
// nullopt where none is near enough to be meant.
std::optional<std::string> nearest_name(std::string_view name, const std::vector<std::string>& known);
// "; did you mean 'x'?" or "".
std::string did_you_mean(std::string_view name, const std::vector<std::string>& known);

// At least `width` digits, the sign before them: 7 in six is "000007".
std::string zero_padded(int64_t number, size_t width);

// The shortest text that reads back as the same double: 0.1, 15, 1e-05.
std::string shortest(double value);

std::string said_bytes(double bytes);      // "1.5 GiB"
std::string said_seconds(double seconds);  // "48 s", "3 min 20 s", "2 h 05 min"
std::string said_count(int64_t count, std::string_view singular,
                       std::string_view plural);  // "1 picture", "118 pictures"
// Bytes: "800M", "1.5G", "2GiB" (powers of 1024), plain number. nullopt when not a size.
std::optional<uint64_t> parse_bytes(std::string_view text);

}  // namespace atelier
