// Tables as text (RFC 4180, with the line ends of the system): a field is quoted where it has to be.
#pragma once

#include <string>
#include <vector>

namespace atelier {

// With its newline. Commas, quotes and line breaks within a field are quoted; any bytes are taken.
std::string csv_line(const std::vector<std::string>& fields);

}  // namespace atelier
