// Text for terminals, each character in the color of its surprise: violet and dark where it was sure, yellow
// and light where nobody could have guessed it (base/color_scale.h), by ANSI codes of 24-bit color.
#pragma once

#include <string>

namespace atelier {

class SurpriseText {
 public:
  // A character with the codes before it that are needed; its surprise in bits, NaN for none.
  std::string colored(const std::string& symbol, double bits);
  // Back to the terminal's own color.
  std::string plain();

 private:
  int level_ = -1;  // of the color in force; -1: the terminal's own
};

}  // namespace atelier
