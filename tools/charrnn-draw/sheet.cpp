#include "charrnn-draw/sheet.h"

#include <algorithm>

#include "base/text.h"
#include "charrnn-draw/properties.h"
#include "media/drawing_sheet.h"

namespace atelier {

namespace {

// In the order that was asked for; those that can't be drawn, where they are shown, keep their places among
// lines and names, and else come last.
std::vector<const DrawnEmoji*> sorted(const CharrnnDrawJob& job, const std::vector<DrawnEmoji>& drawn) {
  std::vector<const DrawnEmoji*> order;
  for (const DrawnEmoji& one : drawn)
    if (one.is_drawn() || job.broken == "show") order.push_back(&one);
  if (job.sort == "none") return order;
  const auto by_name = [](const DrawnEmoji* a, const DrawnEmoji* b) {
    return lower(a->emoji.name) < lower(b->emoji.name);
  };
  if (job.sort == "name") {
    std::stable_sort(order.begin(), order.end(), by_name);
    return order;
  }
  const Property property = property_named(job.sort);
  std::stable_sort(order.begin(), order.end(), [&](const DrawnEmoji* a, const DrawnEmoji* b) {
    if (a->is_drawn() != b->is_drawn()) return a->is_drawn();
    return value_of(*a, property) < value_of(*b, property);
  });
  return order;
}

}  // namespace

void write_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn) {
  const CharrnnDrawJob& job = gathering.job;
  std::vector<NamedDrawing> drawings;
  for (const DrawnEmoji* one : sorted(job, drawn))
    drawings.push_back({lower(one->emoji.name), one->is_drawn() ? one->emoji.svg : ""});
  const DrawingSheetOptions options{.columns = job.columns,
                                    .cell_px = job.cell,
                                    .gap_px = job.gap,
                                    .longer_side_px = job.size,
                                    .has_names = job.labels == "names",
                                    .background = job.paper_color()};
  gathering.write_by([&](const fs::path& path, const OutputMark& mark) {
    write_drawing_sheet(path, gathering.planned().output.format, drawings, options, mark);
  });
}

}  // namespace atelier
