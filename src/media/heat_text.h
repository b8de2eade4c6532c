// Texts whose characters are colored by numbers: how much each surprised a network, or what a unit of it
// showed there. A text is drawn once for each row of numbers, with the scale that the colors stand for.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/metadata.h"

namespace atelier {

enum class HeatScale {
  surprise,  // bits: from paper at 0 to dark violet at 8 and above
  activity,  // blue at -1, white at 0, red at 1
};

Color heat_color(HeatScale scale, double value);
std::string scale_caption(HeatScale scale);
constexpr double kMostBits = 8;  // of the scale

struct HeatRow {
  HeatScale scale = HeatScale::surprise;
  std::string caption, note;   // "layer 2, unit 40"; may be empty
  std::vector<double> values;  // a symbol each; NaN: not colored
};

struct HeatText {
  std::string heading;               // may be empty
  std::vector<std::string> symbols;  // each a character in UTF-8, or any bytes
  size_t num_primed = 0;             // the first of them were given, not written: underlined
  std::vector<HeatRow> rows;
};

struct HeatPage {
  std::string title;
  std::vector<std::string> facts;  // small, below the title
  std::vector<HeatText> texts;

  bool has(HeatScale scale) const;
};

// What is seen of a character: signs for line ends, tabs and other controls, U+FFFD for what is no UTF-8.
std::string shown_symbol(const std::string& symbol);

// A page that needs nothing else, in every build.
std::string heat_html(const HeatPage& page);

// As a picture, SVG or PDF (media/canvas.h). Error for what is higher than one can be.
void draw_heat(const std::filesystem::path& path, const std::string& format, const HeatPage& page,
               const OutputMark& mark);

}  // namespace atelier
