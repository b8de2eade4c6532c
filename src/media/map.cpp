#include "media/map.h"

#include <c10/util/Exception.h>

#include <algorithm>

#include "base/error.h"
#include "base/text.h"
#include "media/map_scene.h"

namespace atelier {

namespace {

constexpr size_t kMostLabeledCells = 6000;  // more have no room for words

const std::vector<std::pair<std::string, bool MapParts::*>>& named_parts() {
  static const std::vector<std::pair<std::string, bool MapParts::*>> kParts{
      {"points", &MapParts::points},
      {"labels", &MapParts::labels},
      {"cells", &MapParts::cells},
      {"pictures", &MapParts::pictures},
      {"picture-cells", &MapParts::picture_cells},
      {"path", &MapParts::path}};
  return kParts;
}

MapParts parts_for(const MapDrawing& drawing) {
  MapParts parts;
  const bool has_labels = std::any_of(drawing.labels.begin(), drawing.labels.end(),
                                      [](const std::string& label) { return !label.empty(); });
  parts.pictures = static_cast<bool>(drawing.picture);
  parts.labels = has_labels && !parts.pictures;
  parts.cells = parts.labels && !drawing.colors.empty() && drawing.segments.empty() &&
                drawing.points.size() <= kMostLabeledCells;
  parts.points = !parts.pictures && !parts.cells &&
                 (!parts.labels || !drawing.colors.empty() || !drawing.segments.empty());
  return parts;
}

void check(const MapDrawing& drawing) {
  const size_t count = drawing.points.size();
  TORCH_CHECK(drawing.labels.empty() || drawing.labels.size() == count, "a label a point");
  TORCH_CHECK(drawing.colors.empty() || drawing.colors.size() == count, "a color a point");
  TORCH_CHECK(drawing.importance.empty() || drawing.importance.size() == count, "an importance a point");
}

// Dots for all points, or for those that nothing else stands for.
std::vector<bool> wanted_dots(const MapScene& scene, const std::vector<bool>& has_picture,
                              const MapLabels& labels) {
  const MapParts& parts = scene.style.parts;
  std::vector<bool> wanted(scene.rows.size());
  for (size_t i = 0; i < wanted.size(); ++i) {
    const bool is_shown =
        has_picture[i] || parts.cells || parts.picture_cells || parts.path || labels.is_labeled[i] ||
        !labels.taken.is_free(Box::around(scene.places[i], 1, 1));  // a word would be struck through
    wanted[i] = parts.points ? !has_picture[i] : !is_shown && (parts.pictures || parts.labels);
  }
  return wanted;
}

}  // namespace

std::vector<std::string> canvas_formats() {
  return {"png", "svg", "pdf", "jpg", "jpeg", "tif", "tiff"};
}

std::vector<std::string> map_part_names() {
  std::vector<std::string> names{"auto"};
  for (const auto& [name, part] : named_parts()) names.push_back(name);
  return names;
}

MapParts MapParts::of(const std::vector<std::string>& names, const MapDrawing& drawing) {
  if (names.empty() || names == std::vector<std::string>{"auto"}) return parts_for(drawing);
  MapParts parts;
  for (const std::string& name : names) {
    const auto found = std::find_if(named_parts().begin(), named_parts().end(),
                                    [&](const auto& part) { return part.first == name; });
    if (found == named_parts().end())
      throw Error("nothing is drawn as '" + name + "'" + did_you_mean(name, map_part_names()), "",
                  join(map_part_names(), ", "));
    parts.*found->second = true;
  }
  return parts;
}

void draw_map(const std::filesystem::path& path, const std::string& format, const MapDrawing& drawing,
              const MapStyle& style, const OutputMark& mark) {
  check(drawing);
  Canvas ruler("png", {1, 1}, style.background);
  const MapScene scene(drawing, style, legend_width(drawing, style, ruler));
  Canvas canvas(format, scene.page.sheet, style.background);

  if (style.parts.cells) draw_cells(canvas, scene);
  std::vector<bool> has_picture(scene.rows.size(), false);
  if (style.parts.picture_cells)
    has_picture = draw_picture_cells(canvas, scene);
  else if (style.parts.pictures)
    has_picture = draw_pictures(canvas, scene);
  draw_lines(canvas, scene);
  const MapLabels labels = place_map_labels(scene, canvas);
  draw_points(canvas, scene, wanted_dots(scene, has_picture, labels));
  draw_labels(canvas, scene, labels);
  draw_title(canvas, scene);
  draw_legend(canvas, scene);
  canvas.write(path, mark);
}

}  // namespace atelier
