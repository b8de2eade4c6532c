#include "media/mosaic.h"

#include <c10/util/Exception.h>

#include <algorithm>

#include "base/text.h"
#include "media/mosaic_places.h"
#include "media/mosaic_rows.h"
#include "media/mosaic_strip.h"

namespace atelier {

namespace {

constexpr int64_t kLargestCell = 4096;

void check(const Mosaic& mosaic) {
  TORCH_CHECK(mosaic.num_columns > 0 && mosaic.num_rows > 0, "a mosaic has places");
  for (const MosaicCell& cell : mosaic.cells)
    TORCH_CHECK(
        cell.column >= 0 && cell.column < mosaic.num_columns && cell.row >= 0 && cell.row < mosaic.num_rows,
        "every cell lies in the grid");
}

std::string file_name(const std::string& path) {
  return path.substr(path.find_last_of('/') + 1);
}

// Cells of a row, in the masks of its hexagons.
class Painter {
 public:
  Painter(const Mosaic& mosaic, const MosaicStyle& style, const MosaicPlaces& places)
      : mosaic_(mosaic),
        places_(places),
        cells_(mosaic, style),
        strip_(mosaic_layout(mosaic, style), style.background) {}

  // The rows of the sheet that are then complete.
  std::string paint(int64_t row, const std::vector<ReadyCell>& cells) {
    strip_.reach(places_.first_row(row) + places_.box(row).height);
    if (mosaic_.grid == MosaicGrid::hexagons) coverage_ = places_.coverage(row);
    for (const ReadyCell& cell : cells) {
      if (cell.error && mosaic_.on_broken) mosaic_.on_broken(cell.cell, *cell.error);
      paste(cell.error ? cells_.of_broken(file_name(mosaic_.cells[cell.cell].name), cell.box) : cell.stamp,
            cell.box);
    }
    return strip_.take(places_.end_of_row(row));
  }

 private:
  void paste(const Stamp& stamp, const CellBox& box) {
    if (mosaic_.grid == MosaicGrid::hexagons)
      strip_.paste(stamp, {box.left, box.top, box.size, &coverage_});
    else
      strip_.paste(stamp);
  }

  const Mosaic& mosaic_;
  const MosaicPlaces& places_;
  MosaicCells cells_;
  MosaicStrip strip_;
  std::vector<float> coverage_;
};

}  // namespace

PictureSize parse_mosaic_cell(const std::string& text) {
  const std::vector<std::string> sides = split(text, 'x');
  const auto side = [&](const std::string& written) {
    const auto number = parse_int(trim(written));
    if (!number || *number < 1 || *number > kLargestCell || sides.size() > 2)
      throw Error("'" + text + "' is no size of a cell", "",
                  "write width and height in px, as 72x56, or one number for both, each at most 4096");
    return *number;
  };
  return {side(sides.back()), side(sides.front())};
}

RasterLayout mosaic_layout(const Mosaic& mosaic, const MosaicStyle& style) {
  const PictureSize size = MosaicPlaces(mosaic, style).sheet();
  return {size.height, size.width, style.transparent ? 4 : 3, 8};
}

void draw_mosaic(const Mosaic& mosaic, const MosaicStyle& style, const std::vector<RowWriter*>& sheets,
                 const Progress& progress) {
  check(mosaic);
  const MosaicPlaces places(mosaic, style);
  MosaicRows rows(mosaic, style, places);
  Painter painter(mosaic, style, places);
  for (int64_t row = 0; row < mosaic.num_rows; ++row) {
    if (progress) progress(static_cast<double>(row) / static_cast<double>(mosaic.num_rows));
    const std::string complete = painter.paint(row, rows.next());
    for (RowWriter* sheet : sheets) sheet->write_rows(complete);
  }
  if (progress) progress(1);
}

}  // namespace atelier
