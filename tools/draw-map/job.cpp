#include "draw-map/job.h"

#include "base/text.h"
#include "media/canvas.h"

namespace atelier {

ToolInfo DrawMapJob::tool() {
  return {.name = "draw-map",
          .summary = "draw-map: tables of points as maps: dots, words, pictures, colored cells, paths.",
          .example =
              "draw-map layout.csv -o map.png\n"
              "draw-map words.csv -o words.pdf --around happy\n"
              "draw-map layout.csv -o map.png --pictures photos/ --background '#101014'\n"
              "draw-map layout.csv -o cells.svg --draw cells,labels --color category",
          .see_also = "'classify --codes' for vectors of pictures",
          .item = "table",
          .items = "tables",
          .pictures_version = 1,
          .formats = canvas_formats(),
          .auto_precision = "fp32"};
}

bool DrawMapJob::reads(const fs::path& file) {
  const std::string name = lower(file.filename().string());
  for (const char* ending : {".csv", ".tsv", ".csv.gz", ".tsv.gz"})
    if (name.ends_with(ending)) return true;
  return false;
}

void DrawMapJob::declare(Options& options) {
  map.declare(options);
  columns.declare(options);
  options.add("segments", segments, "a table of pairs of ids: a line joins the points of each")
      .in(Stage::draw);
}

void DrawMapJob::check(Check& check) const {
  map.check(check);
}

}  // namespace atelier
