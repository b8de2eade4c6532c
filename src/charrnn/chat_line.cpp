#include "charrnn/chat_line.h"

#include <algorithm>

#include "base/text.h"

namespace atelier {

namespace {

constexpr size_t kLongestName = 40;

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}

// Of "22:01", "10:01:30 PM".
std::optional<double> minute_in(std::string_view text) {
  const size_t colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 2 >= text.size()) return std::nullopt;
  const size_t begin = colon > 1 && is_digit(text[colon - 2]) ? colon - 2 : colon - 1;
  const auto hour = parse_int(text.substr(begin, colon - begin));
  const auto minute = parse_int(text.substr(colon + 1, 2));
  if (!hour || !minute || *hour > 23 || *minute > 59) return std::nullopt;
  const std::string small = lower(text);
  const bool is_afternoon = small.find("pm") != std::string::npos || small.find("p.m") != std::string::npos;
  const bool is_morning = small.find("am") != std::string::npos || small.find("a.m") != std::string::npos;
  const int64_t shown = is_afternoon || is_morning ? *hour % 12 + (is_afternoon ? 12 : 0) : *hour;
  return static_cast<double>(shown * 60 + *minute);
}

// How long a time at the beginning is: digits and what dates are made of.
size_t time_length(std::string_view text) {
  if (text.starts_with('[')) {
    const size_t end = text.find(']');
    return end != std::string_view::npos && minute_in(text.substr(1, end - 1)) ? end + 1 : 0;
  }
  if (text.empty() || !is_digit(text.front())) return 0;
  size_t end = std::min(text.find_first_not_of("0123456789/.:-, TZ+"), text.size());
  for (const std::string_view half : {"AM", "PM", "am", "pm", "a.m.", "p.m."})
    if (text.substr(end).starts_with(half)) end += half.size();
  return minute_in(text.substr(0, end)) ? end : 0;
}

void skip_joint(std::string_view& text) {
  text.remove_prefix(std::min(text.find_first_not_of(" \t-:"), text.size()));
}

}  // namespace

std::optional<ChatLine> parse_chat_line(std::string_view line) {
  ChatLine chat;
  line.remove_prefix(std::min(line.find_first_not_of(" \t"), line.size()));
  if (const size_t length = time_length(line); length > 0) {
    chat.minute = minute_in(line.substr(0, length));
    line.remove_prefix(length);
    skip_joint(line);
  }
  const bool has_brackets = line.starts_with('<');
  const size_t begin = has_brackets ? 1 : 0;
  const size_t end = has_brackets ? line.find('>') : line.find(':');
  if (end == std::string_view::npos || end == begin || end - begin > kLongestName) return std::nullopt;
  chat.name = trim(line.substr(begin, end - begin));
  const bool is_name = chat.name.find_first_of(".!?;\"/") == std::string::npos &&
                       std::count(chat.name.begin(), chat.name.end(), ' ') < 4;
  const bool is_apart =
      has_brackets || end + 1 == line.size() || line[end + 1] == ' ' || line[end + 1] == '\t';
  if (chat.name.empty() || !is_name || !is_apart) return std::nullopt;
  chat.text = trim(line.substr(end + 1));
  return chat;
}

}  // namespace atelier
