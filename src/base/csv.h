// Tables as text (RFC 4180, with the line ends of the system): a field is quoted where it has to be.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace atelier {

// With its newline. Commas, quotes and line breaks within a field are quoted; any bytes are taken.
std::string csv_line(const std::vector<std::string>& fields);

// The same for "," or a tab. What is parted by tabs has no quotes: tabs and line breaks in fields become
// spaces.
std::string table_line(const std::vector<std::string>& fields, char separator);

// The fields of the record that `rest` begins with, which is taken from it; empty lines are passed over, and
// at the end there are no fields. `num_lines` grows by the lines that were passed. Quotes of RFC 4180; a line
// may end with \r\n. Error for a quote that is never closed.
std::vector<std::string> take_csv_record(std::string_view& rest, char separator, int64_t& num_lines);

}  // namespace atelier
