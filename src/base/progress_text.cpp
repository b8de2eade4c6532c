#include "base/progress_text.h"

#include <algorithm>
#include <cmath>
#include <string_view>

#include "base/text.h"

namespace atelier {

namespace {

std::string percent(double fraction) {
  return std::to_string(static_cast<int>(fraction * 100));
}

// As coarse as the estimate is.
std::string roughly(double seconds) {
  if (seconds < 60) return std::to_string(std::max(5, static_cast<int>(std::round(seconds / 5)) * 5)) + " s";
  if (seconds < 3600) return std::to_string(static_cast<int>(std::round(seconds / 60))) + " min";
  return said_seconds(seconds);
}

// Columns of a UTF-8 text, never too few: letters of three bytes and more may be two columns wide.
int columns_of(char first_byte) {
  const auto byte = static_cast<unsigned char>(first_byte);
  return byte >= 0xE0 ? 2 : (byte & 0xC0) == 0x80 ? 0 : 1;
}

int columns_of(std::string_view text) {
  int columns = 0;
  for (char c : text) columns += columns_of(c);
  return columns;
}

// The longest beginning of whole letters within `columns`.
std::string cut(std::string_view text, int columns) {
  size_t end = 0;
  for (; end < text.size(); ++end) {
    columns -= columns_of(text[end]);
    if (columns < 0) break;
  }
  return std::string(text.substr(0, end));
}

std::string shortened(const std::string& name, int columns) {
  return columns_of(name) <= columns ? name : cut(name, columns - 3) + "...";
}

// A name with a line break or an escape would tear the display.
std::string harmless(std::string name) {
  for (char& c : name) {
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = '?';
  }
  return name;
}

std::string bar(double fraction, int columns) {
  const int filled = std::clamp(static_cast<int>(fraction * columns), 0, columns);
  return "[" + std::string(filled, '=') + std::string(columns - filled, ' ') + "] ";
}

}  // namespace

double num_items_done(const ProgressFigures& figures) {
  return figures.num_done + figures.fraction * figures.num_together;
}

double overall_fraction(const ProgressFigures& figures) {
  if (figures.num_items <= 0) return 0;
  return std::clamp(num_items_done(figures) / figures.num_items, 0.0, 1.0);
}

std::string plain_text(const ProgressFigures& figures) {
  std::string text =
      std::to_string(figures.num_done) + " of " + std::to_string(figures.num_items) + " " + figures.unit;
  if (figures.num_failed > 0) text += ", " + std::to_string(figures.num_failed) + " failed";
  if (!figures.item.empty()) text += ", " + harmless(figures.item) + " " + percent(figures.fraction) + " %";
  if (!figures.note.empty()) text += ", " + harmless(figures.note);
  if (figures.seconds_left) text += ", about " + roughly(*figures.seconds_left) + " left";
  return text;
}

std::string bar_text(const ProgressFigures& figures, int columns) {
  constexpr int kBarColumns = 20, kNarrow = 70, kShortestName = 8;
  std::string head =
      std::to_string(figures.num_done) + "/" + std::to_string(figures.num_items) + " " + figures.unit;
  if (figures.num_failed > 0) head += ", " + std::to_string(figures.num_failed) + " failed";
  if (columns >= kNarrow) head = bar(overall_fraction(figures), kBarColumns) + head;
  std::string tail;
  if (!figures.item.empty()) tail += "  " + percent(figures.fraction) + "%";
  if (!figures.note.empty()) tail += "  " + harmless(figures.note);
  if (figures.seconds_left) tail += "  ~" + roughly(*figures.seconds_left) + " left";
  std::string name;
  if (!figures.item.empty()) {
    const int room = columns - columns_of(head) - columns_of(tail) - 2;
    name = "  " + shortened(harmless(figures.item), std::max(kShortestName, room));
  }
  return cut(head + name + tail, columns);
}

}  // namespace atelier
