#include "base/csv.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

std::string csv_field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char letter : text) quoted += letter == '"' ? "\"\"" : std::string(1, letter);
  return quoted + "\"";
}

}  // namespace

std::string csv_line(const std::vector<std::string>& fields) {
  std::vector<std::string> written;
  for (const std::string& field : fields) written.push_back(csv_field(field));
  return join(written, ",") + "\n";
}

std::string table_line(const std::vector<std::string>& fields, char separator) {
  if (separator == ',') return csv_line(fields);
  std::vector<std::string> written = fields;
  for (std::string& field : written)
    for (char& letter : field)
      if (letter == separator || letter == '\n' || letter == '\r') letter = ' ';
  return join(written, {&separator, 1}) + "\n";
}

namespace {

// Up to the closing quote; `rest` begins behind the opening one.
std::string take_quoted(std::string_view& rest, int64_t& num_lines) {
  std::string field;
  for (size_t at = 0; at < rest.size(); ++at) {
    if (rest[at] == '\n') ++num_lines;
    if (rest[at] != '"') {
      field += rest[at];
    } else if (at + 1 < rest.size() && rest[at + 1] == '"') {
      field += rest[at++];
    } else {
      rest.remove_prefix(at + 1);
      return field;
    }
  }
  throw Error("a quote is never closed", "", "close it, or double those that belong to the text");
}

}  // namespace

std::vector<std::string> take_csv_record(std::string_view& rest, char separator, int64_t& num_lines) {
  while (!rest.empty() && (rest.front() == '\n' || rest.front() == '\r')) {
    num_lines += rest.front() == '\n';
    rest.remove_prefix(1);
  }
  std::vector<std::string> fields;
  if (rest.empty()) return fields;
  const char ends[] = {separator, '\n', '\0'};
  for (;;) {
    std::string field;
    if (!rest.empty() && rest.front() == '"') {
      rest.remove_prefix(1);
      field = take_quoted(rest, num_lines);
    }
    const size_t end = std::min(rest.find_first_of(ends), rest.size());
    field += rest.substr(0, end);
    const bool is_last = end == rest.size() || rest[end] != separator;
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (is_last && field.ends_with('\r')) field.pop_back();
    fields.push_back(std::move(field));
    if (is_last) break;
  }
  ++num_lines;
  return fields;
}

}  // namespace atelier
