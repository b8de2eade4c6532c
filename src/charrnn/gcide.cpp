#include "charrnn/gcide.h"

#include <algorithm>
#include <vector>

#include "base/text.h"

namespace atelier {

namespace {

int balance(std::string_view text) {
  const auto count = [&](char letter) { return std::count(text.begin(), text.end(), letter); };
  return static_cast<int>(count('[') + count('(') - count(']') - count(')'));
}

// "[1913 Webster]": where what stands above comes from.
bool is_source(const std::string& line) {
  return line.starts_with('[') && line.ends_with(']') && line.find(']') + 1 == line.size();
}

bool begins_sense(const std::string& line, char number) {
  return line.size() > 2 && line[0] == number && line[1] == '.' && line[2] == ' ';
}

void erase_all(std::string& text, std::string_view part) {
  for (size_t at; (at = text.find(part)) != std::string::npos;) text.erase(at, part.size());
}

void replace_all(std::string& text, std::string_view part, std::string_view by) {
  for (size_t at = 0; (at = text.find(part, at)) != std::string::npos; at += by.size())
    text.replace(at, part.size(), by);
}

// Without "(Zoöl.)" before and "[Obs.]" behind, examples and references; a sentence without its point.
std::string cleaned(std::string text) {
  for (const std::string_view end :
       {"; as, ", ", as, ", "; -- ", " --", ". \"", ": as, ", "; opposed to", " See {", " Cf. {"})
    text = text.substr(0, text.find(end));
  erase_all(text, "{"), erase_all(text, "}");
  for (const auto& [from, to] :
       {std::pair{"[ae]", "ae"}, {"[oe]", "oe"}, {"[deg]", "°"}, {"``", "\""}, {"''", "\""}})
    replace_all(text, from, to);
  text = trim(text);
  while (text.starts_with('(') && text.find(')') != std::string::npos && text.find(')') < 24)
    text = trim(text.substr(text.find(')') + 1));
  while (text.ends_with(']') && text.rfind('[') != std::string::npos)
    text = trim(text.substr(0, text.rfind('[')));
  while (text.ends_with('.') || text.ends_with(';') || text.ends_with(',')) text.pop_back();
  return text;
}

}  // namespace

std::pair<std::string, std::string> gcide_definition(std::string_view entry) {
  std::vector<std::string> lines;
  for (const std::string& line : split(entry, '\n')) lines.push_back(trim(line));
  size_t at = 0;
  while (at < lines.size() && lines[at].empty()) ++at;
  if (at == lines.size()) return {};
  const std::string word = trim(lines[at].substr(0, lines[at].find('\\')));
  // The head goes on while a bracket is open or a comma says so.
  for (int open = 0; at < lines.size();) {
    const std::string& line = lines[at++];
    open += balance(line);
    if (open <= 0 && !line.ends_with(',')) break;
    if (at < lines.size() && begins_sense(lines[at], '1')) break;
  }
  while (at < lines.size() && (lines[at].empty() || is_source(lines[at]))) ++at;
  std::string sense;
  for (; at < lines.size(); ++at) {
    const std::string& line = lines[at];
    if (line.empty() || is_source(line) || begins_sense(line, '2')) break;
    sense += (sense.empty() ? "" : " ") + line;
  }
  if (begins_sense(sense, '1')) sense.erase(0, 3);
  if (sense.starts_with("(a) ")) sense.erase(0, 4);
  return {word, cleaned(sense)};
}

}  // namespace atelier
