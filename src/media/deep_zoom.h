// Deep Zoom pyramids, which viewers of gigapixel pictures in browsers read (OpenSeadragon and its like):
// NAME.dzi, and tiles of every size of the picture, each half of the one before, as
// NAME_files/LEVEL/COLUMN_ROW.jpg; level 0 is one pixel. Made of rows as they come, in one pass: of each
// level only a row of tiles is in memory. (Format: Microsoft's "Deep Zoom File Format Overview", 2008.)
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "media/row_writer.h"

namespace atelier {

struct DeepZoomOptions {
  int64_t tile_px = 254, overlap_px = 1;  // a tile reaches into its neighbors by the overlap
  std::string format = "jpg";             // or png, which alone keeps alpha
  int quality = 85;                       // of jpg
};

// `path` is NAME.dzi. finish() puts all of it into place, the .dzi last; what an older pyramid of that name
// left is gone before. Without finish() nothing changes. `page`: a web page, written as NAME.html; "" for
// none. 8 bits, RGB or RGBA. Error where NAME_files or NAME.html are there and are no pyramid's.
std::unique_ptr<RowWriter> make_deep_zoom_writer(const std::filesystem::path& path,
                                                 const RasterLayout& layout, const DeepZoomOptions& options,
                                                 const OutputMark& mark, const std::string& page = "");

// Error where what is there would be replaced and is no pyramid; make_deep_zoom_writer asks this too.
void check_deep_zoom_place(const std::filesystem::path& path);

// Sizes of the levels, from 1x1 to the whole.
std::vector<PictureSize> deep_zoom_levels(PictureSize whole);
// The folder of NAME.dzi's tiles, NAME_files.
std::filesystem::path deep_zoom_folder(const std::filesystem::path& path);

// First words of a page of ours, by which one that may be replaced is known.
inline constexpr std::string_view kDeepZoomPageStart =
    "<!DOCTYPE html>\n<meta name=\"generator\" content=\"atelier\">\n";

}  // namespace atelier
