#include "tsne-layout/drawing.h"

#include <ATen/TensorOperators.h>

#include "app/map_table.h"
#include "base/files.h"
#include "base/text.h"
#include "tensor/npy.h"

namespace atelier {

namespace {

const Color kContext{0.82, 0.82, 0.82}, kNew{0.85, 0.2, 0.25};

MapPoints points_of(const LayoutTable& layout) {
  MapPoints points{.places = points_from(layout.places), .ids = layout.ids};
  Table table;
  for (const auto& [name, values] : layout.columns) table.names.push_back(name);
  for (size_t row = 0; row < layout.ids.size(); ++row) {
    table.rows.emplace_back();
    for (const auto& [name, values] : layout.columns) table.rows.back().push_back(values[row]);
  }
  add_columns(points, table, {});
  return points;
}

// As --view has it: a little more than all places.
std::string square_around(const at::Tensor& places) {
  constexpr double kMore = 1.06;
  const at::Tensor low = std::get<0>(places.min(0)), high = std::get<0>(places.max(0));
  const double half = std::max((high - low).max().item<double>() * kMore / 2, 1e-30);
  std::vector<std::string> sides;
  for (const double sign : {-1.0, 1.0})
    for (int axis = 0; axis < 2; ++axis)
      sides.push_back(shortest((low[axis].item<double>() + high[axis].item<double>()) / 2 + sign * half));
  return join(sides, ",");
}

// Points without names behind the new ones.
void add_context(MapPoints& points, const at::Tensor& context) {
  const std::vector<Point> old = points_from(context);
  if (points.colors.empty()) points.colors.assign(points.places.size(), kNew);
  points.places.insert(points.places.begin(), old.begin(), old.end());
  points.ids.insert(points.ids.begin(), old.size(), "");
  points.colors.insert(points.colors.begin(), old.size(), kContext);
}

}  // namespace

std::string map_bytes(const LayoutTable& layout, const std::string& format) {
  if (format == "npy") return npy_bytes(layout.places);
  return layout_text(layout, format == "tsv" ? '\t' : ',');
}

void write_render(const Gathering<TsneJob>& gathering, const LayoutTable& layout, const at::Tensor& context) {
  if (!gathering.wants("render")) return;
  MapPoints points = points_of(layout);
  for (const Input& input : gathering.inputs())
    points.picture_folders.push_back(fs::path(input.path).parent_path());
  if (context.defined()) add_context(points, context);
  gathering.write_companion("render", [&](const fs::path& path, const OutputMark& mark) {
    render_map(path, gathering.planned().companion("render")->format, points, gathering.job.map, mark);
  });
}

void draw_frame(const fs::path& path, const TsneJob& job, const LayoutTable& layout) {
  MapOptions options = job.map;
  options.size = job.film_size;
  options.around = "";
  options.view = square_around(layout.places);  // so that all frames are of one size
  render_map(path, "png", points_of(layout), options, {});
}

}  // namespace atelier
