#include "charrnn/surprise_text.h"

#include <algorithm>
#include <cmath>

#include "base/color_scale.h"

namespace atelier {

namespace {

constexpr int kLevels = 32;
constexpr double kMostBits = 8;

std::string code_of(int level) {
  const auto bytes = scale_color(static_cast<double>(level) / kLevels).bytes();
  return "\033[38;2;" + std::to_string(bytes[0]) + ";" + std::to_string(bytes[1]) + ";" +
         std::to_string(bytes[2]) + "m";
}

}  // namespace

std::string SurpriseText::plain() {
  const std::string code = level_ < 0 ? "" : "\033[0m";
  level_ = -1;
  return code;
}

std::string SurpriseText::colored(const std::string& symbol, double bits) {
  if (std::isnan(bits)) return plain() + symbol;
  if (symbol == " " || symbol == "\n") return symbol;  // nothing of it is seen
  const int level = static_cast<int>(std::lround(std::clamp(bits / kMostBits, 0.0, 1.0) * kLevels));
  const std::string code = level == level_ ? "" : code_of(level);
  level_ = level;
  return code + symbol;
}

}  // namespace atelier
