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
          "gridsnap layout.csv --mask heart.png --spare border -o heart.csv --film morph.mp4",
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
  if (const std::vector<std::string> films = writable_films(); !films.empty()) {
    options.group("Film");
    options.add("film", film, "also write a film of the points on their way from the cloud to the grid")
        .writes(films)
        .at_once();
    options.add("film-seconds", film_seconds, "that the way takes", {0.04, 3600}).in(Stage::draw);
    options.add("film-size", film_size, "longer side of its frames in px", {64, 8192}).in(Stage::draw);
    options.add("pictures", pictures, "folder in which the pictures of points are looked for")
        .called("FOLDER")
        .in(Stage::draw);
    options.add("background", background, "color of the paper, as '#101014' for a dark one")
        .called("COLOR")
        .in(Stage::draw);
    columns.declare(options);
    frames.film.declare(options);
  }
}

void GridsnapJob::check(Check& check) const {
  grid.check(check);
  snap.check(check);
  check.test("background", [&] { parse_color(background); });
  if (!pictures.empty() && !fs::is_directory(pictures))
    check.mistake("pictures",
                  Error("'" + pictures + "' is no folder", "", "name the folder that holds the pictures"));
}

}  // namespace atelier
