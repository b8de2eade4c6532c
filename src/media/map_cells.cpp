// Cells filled with the colors of their points.
#include <algorithm>

#include "media/map_scene.h"

namespace atelier {

void draw_cells(Canvas& canvas, const MapScene& scene) {
  const double seam = std::min(scene.px(2.4), 0.04 * scene.spacing);
  for (size_t i = 0; i < scene.cells.size(); ++i)
    if (!scene.cells[i].empty()) canvas.fill(scene.cells[i], {scene.color_of(i)});
  for (const Polygon& cell : scene.cells)
    if (!cell.empty()) canvas.stroke(cell, {scene.style.background}, seam, true);
}

}  // namespace atelier
