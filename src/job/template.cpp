#include "job/template.h"

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

// "04d" or "4d": zero-padded or space-padded width.
std::string formatted(const std::string& value, const std::string& format, const std::string& text) {
  if (format.empty()) return value;
  const auto width = parse_int(std::string_view(format).substr(0, format.size() - 1));
  const auto number = parse_int(value);
  if (!format.ends_with('d') || !width || *width < 0 || *width > 20) {
    throw Error("unknown number format ':" + format + "'", text, "write for example {frame:04d}");
  }
  if (!number) throw Error("'" + value + "' is not a whole number for ':" + format + "'", text);
  return zero_padded(*number, static_cast<size_t>(*width));
}

}  // namespace

std::string expand_template(const std::string& text,
                            const std::function<std::optional<std::string>(const std::string&)>& value,
                            const std::vector<std::string>& known) {
  std::string result;
  for (size_t at = 0; at < text.size(); ++at) {
    const char letter = text[at];
    if ((letter == '{' || letter == '}') && at + 1 < text.size() && text[at + 1] == letter) {
      result += text[at++];
    } else if (letter == '{') {
      const size_t close = text.find('}', at);
      if (close == std::string::npos) throw Error("'{' without '}'", text, "write {{ for a brace");
      const std::vector<std::string> parts = split(text.substr(at + 1, close - at - 1), ':');
      const auto found = value(parts[0]);
      if (!found) {
        throw Error("unknown name '{" + parts[0] + "}'" + did_you_mean(parts[0], known), text,
                    "use {stem}, {name}, {ext}, {index}, {frame:04d} or an option's key");
      }
      result += formatted(*found, parts.size() > 1 ? parts[1] : "", text);
      at = close;
    } else {
      result += letter;
    }
  }
  return result;
}

bool has_template(const std::string& text) {
  return text.find('{') != std::string::npos;
}

}  // namespace atelier
