// What a network says of a frame, written into the frame itself.
#pragma once

#include <vector>

#include "media/image.h"
#include "media/sheet.h"

namespace atelier {

// Lines of text with a figure and a bar on a dimmed panel in the lower left, sized by the picture. Without
// media the bars alone.
void draw_overlay(Image& image, const std::vector<Score>& scores);

}  // namespace atelier
