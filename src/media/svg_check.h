// What of SVG is drawn here: shapes and gradients, from the text alone. What could reach for files, ask for
// unbounded work or run anything is refused before a library sees it.
#pragma once

#include <string>

namespace atelier {

// Error for text that is longer than 1 MiB, nested deeper than 24 elements (each may ask for a picture of its
// own), or of more than 20000; for paths whose points,
// squared and summed up, are more than four million (emoji have at most a tenth of that); for a DOCTYPE
// (entities), processing instructions, links to anything but the document itself, and elements that bring
// pictures, text, scripts and style sheets or multiply what is there (use, pattern, mask, filter …).
void check_svg(const std::string& svg);

}  // namespace atelier
