// Lines of chat logs, in the shapes that programs write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace atelier {

struct ChatLine {
  std::optional<double> minute;  // of the day
  std::string name, text;
};

// "[12:01:44] ann: hello", "31/12/20, 22:01 - ann: hello", "2020-12-31 22:01 <ann> hello", "ann: hello".
// nullopt for a line that nobody says.
std::optional<ChatLine> parse_chat_line(std::string_view line);

}  // namespace atelier
