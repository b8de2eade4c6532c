#include "gridsnap/job.h"

#include "base/color_name.h"
#include "base/text.h"
#include "tensor/vectors.h"

namespace atelier {

ToolInfo GridsnapJob::tool() {
  return {
      .name = "gridsnap",
      .summary =
          "gridsnap: every point of a cloud to a cell of its own at the least total cost, with the proof.",
      .example =
          "gridsnap layout.csv --grid 100x80 -o grid.csv\n"
          "gridsnap layout.csv --aspect 16:9 --hexagons -o grid.csv\n"
          "gridsnap layout.csv --mask heart.png -o heart.csv --film morph.mp4\n"
          "gridsnap layout.csv --pictures photos/ --cell 128x96 -o grid.csv --render mosaic.png --tiles "
          "zoom.dzi\n"
          "gridsnap --features codes.npy --wrap -o sorted.csv --render mosaic.tif",
      .see_also = "'tsne-layout' makes such clouds, 'draw-map' draws them and what becomes of them",
      .item = "layout",
      .items = "layouts",
      .pictures_version = 1,
      .formats = {"csv", "tsv", "json", "npy"},
      .auto_precision = "fp32"};
}

bool GridsnapJob::reads(const fs::path& path) {
  return is_vectors_name(path);
}

void GridsnapJob::declare(Options& options) {
  options.group("Table");
  options.add("x", x, "the column of places from left to right").called("COLUMN");
  options.add("y", y, "of those from top to bottom").called("COLUMN");
  options.add("z", z, "of the third axis, where there is one; none: pass it over").called("COLUMN");
  options
      .add("id", id,
           "of the points' names; default is id, else a first column of words, else they are numbered")
      .called("COLUMN");
  grid.declare(options);
  snap.declare(options);
  options.group("Without a layout");
  options.add(
      "features", features,
      "vectors of the points, a row each: they are sorted straight on the grid, so that neighbors are "
      "alike; the table then needs no places, or is not needed at all");
  options.add("sort-passes", sort.passes, "over the grid with each radius; more are better and slower",
              {1, 100});
  options.add("sort-decay", sort.decay,
              "of the radius from round to round, as 0.95; nearer to 1 is better and slower; 0: by size",
              {0, 0.999});
  options.group("Mosaic");
  options.add("render", render, "also write the mosaic of the pictures (or colors) in their cells")
      .writes(mosaic_formats());
  options.add("tiles", tiles, "also write it as a Deep Zoom pyramid, with a page that shows it: NAME.dzi")
      .writes(deep_zoom_formats());
  mosaic.declare(options);
  columns.declare(options);
  const std::vector<std::string> films = writable_films();
  if (films.empty()) return;
  options.group("Film");
  options.add("film", film, "also write a film of the points on their way from the cloud to the grid")
      .writes(films)
      .at_once();
  options.add("film-seconds", film_seconds, "that the way takes", {0.04, 3600}).in(Stage::draw);
  options.add("film-size", film_size, "longer side of its frames in px", {64, 8192}).in(Stage::draw);
  frames.film.declare(options);
}

void GridsnapJob::check(Check& check) const {
  grid.check(check);
  snap.check(check);
  mosaic.check(check);
}

}  // namespace atelier
