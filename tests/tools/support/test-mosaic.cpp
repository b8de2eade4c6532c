// test-mosaic: a table of places in a grid as a mosaic, for testing render_mosaic.
#include <algorithm>

#include "app/map_table.h"
#include "app/mosaic_options.h"
#include "app/run_all.h"
#include "base/files.h"

using namespace atelier;

namespace {

struct MosaicJob {
  MosaicOptions mosaic;
  MapColumns columns;
  OutputPath render, tiles;
  bool hexagons = false;

  static ToolInfo tool() {
    return {.name = "test-mosaic",
            .summary = "test-mosaic: tables of id,x,y, whole numbers, as mosaics.",
            .example = "test-mosaic grid.csv -o copy.csv --render sheet.png",
            .see_also = "",
            .item = "table",
            .items = "tables",
            .formats = {"csv"}};
  }
  static bool reads(const fs::path& file) { return file.extension() == ".csv"; }
  void declare(Options& options) {
    options.add("render", render, "the sheet").writes(mosaic_formats());
    options.add("tiles", tiles, "the pyramid").writes(deep_zoom_formats());
    options.add("hexagons", hexagons, "in place of rectangles").in(Stage::draw);
    mosaic.declare(options);
    columns.declare(options);
  }
  void check(Check& check) const { mosaic.check(check); }
};

void draw(Gathering<MosaicJob>& gathering) {
  std::string bytes;
  MosaicFigure figure;
  gathering.for_each_input([&](const Source& source) {
    bytes = read_file(source.input.path);
    figure.points = points_of(read_table(source.input.path), gathering.job.columns);
  });
  for (const Point& point : figure.points.places) {
    figure.places.push_back({static_cast<int64_t>(point.x), static_cast<int64_t>(point.y)});
    figure.num_columns = std::max(figure.num_columns, figure.places.back().column + 1);
    figure.num_rows = std::max(figure.num_rows, figure.places.back().row + 1);
  }
  if (gathering.job.hexagons) figure.grid = MosaicGrid::hexagons;
  check_mosaic_size(gathering, figure.grid, figure.num_columns, figure.num_rows, gathering.job.mosaic);
  render_mosaic(gathering, figure, gathering.job.mosaic);
  gathering.write_bytes(bytes);
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<MosaicJob>(argc, argv, draw);
}
