#include "app/mosaic_options.h"

#include <algorithm>

#include "base/error.h"
#include "media/row_writer.h"

namespace atelier {

namespace {

constexpr const char* kTransparent = "transparent";

bool keeps_alpha(const std::string& format) {
  return format == "png" || format == "tif" || format == "tiff";
}

// What transparency asks of the formats, where the sheet or the tiles are wanted.
void check_transparency(const MosaicOptions& options, Check& check) {
  const Node* tiles = check.given("tiles");
  if (tiles && options.tiles.format != "png")
    check.mistake("background", Error("tiles of JPEG hold nothing transparent", "",
                                      "add --tile-format png, or give a color"));
  const Node* sheet = check.given("render");
  const std::string name = sheet ? sheet->text() : "";
  if (sheet && !keeps_alpha(name.substr(name.rfind('.') + 1)))
    check.mistake("background", Error("'" + name + "' holds nothing transparent", "", "name it .png"));
}

// Of the place that --tiles names, where no template leaves it open.
void check_place(Check& check) {
  const Node* tiles = check.given("tiles");
  if (tiles && tiles->text().find('{') == std::string::npos)
    check.test("tiles", [&] { check_deep_zoom_place(tiles->text()); });
}

}  // namespace

void MosaicOptions::declare(Options& options) {
  options.group("Mosaic");
  options
      .add("cell", cell, "of a picture in px: width x height, or one number for both; of hexagons the width")
      .called("WxH")
      .in(Stage::draw);
  options.add("cell-gap", gap, "between cells in px", {0, 1024}).in(Stage::draw);
  options.add("cell-fit", fit, "pictures fill their cells, cropped around the middle, or are shown whole")
      .one_of({"cover", "contain"})
      .in(Stage::draw);
  options.add("pictures", pictures, "folder in which the pictures of points are looked for")
      .called("FOLDER")
      .in(Stage::draw);
  options.add("background", background, "color of the paper, as '#101014' for a dark one, or transparent")
      .called("COLOR")
      .in(Stage::draw);
  options.add("quality", quality, "of a JPEG and of tiles, 1..100", {1, 100}).in(Stage::draw);
  options
      .add("tile-size", tiles.tile_px, "side of a tile of the pyramid in px, without its overlap", {16, 8192})
      .in(Stage::draw);
  options.add("tile-overlap", tiles.overlap_px, "what a tile repeats of its neighbors in px", {0, 8})
      .in(Stage::draw);
  options.add("tile-format", tiles.format, "of the tiles").one_of({"jpg", "png"}).in(Stage::draw);
}

void MosaicOptions::check(Check& check) const {
  check.test("cell", [&] { parse_mosaic_cell(cell); });
  if (background != kTransparent) check.test("background", [&] { parse_color(background); });
  if (background == kTransparent) check_transparency(*this, check);
  check_place(check);
  if (!pictures.empty() && !fs::is_directory(pictures))
    check.mistake("pictures",
                  Error("'" + pictures + "' is no folder", "", "name the folder that holds the pictures"));
}

std::vector<std::string> mosaic_formats() {
  std::vector<std::string> formats = writable_formats();
  std::erase_if(formats,
                [](const std::string& format) { return format == "pgm" || !format_has_rows(format); });
  return formats;
}

}  // namespace atelier
