// Contact sheets: a table of pictures with headings, drawn with cairo and pango in strips, so that a sheet of
// 40 x 40 cells or of gigapixels needs no more memory than a strip. Columns are the last axis of a matrix,
// rows the others. Without media a sheet is a PPM and has no text.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/color_name.h"
#include "media/image.h"

namespace atelier {

struct SheetOptions {
  int64_t cell_px = 0;  // longer side of a cell; 0: 64..512, so that a sheet is at most about 8000 px wide
  int64_t gap_px = 4;
  std::string labels = "text";         // text, picture (thumbnails where a heading has one), or none
  std::string background = "#111111";  // text is near-white or near-black, what contrasts more
};

struct Heading {
  std::string text;                              // "fire5", "octaves 4"
  std::optional<std::filesystem::path> picture;  // a thumbnail
};

// A line beneath a cell: words on the left, a figure at the right end, and a bar under both.
struct Score {
  std::string text, figure;  // "tabby cat", "93 %"
  double share = 0;          // of the cell's width that the bar fills, 0..1
};

struct Sheet {
  std::string title;                       // may be ""
  std::vector<Heading> columns;            // may be empty: no headings
  std::vector<std::vector<Heading>> rows;  // each with one heading an axis
  // The picture of a cell, nullopt where it is not there yet: drawn as a blank, like one that gives an Error.
  // Asked for the first row and column beforehand (unless cell_size is given), then in order.
  std::function<std::optional<Image>(int64_t row, int64_t column)> cell;
  // Under its picture, for cells that columns and rows do not say apart; may be empty: no captions.
  std::function<std::string(int64_t row, int64_t column)> caption;
  int64_t num_rows = 0, num_columns = 0;
  // Up to `num_scores` beneath a cell, above its caption, asked for after its picture. May be empty.
  std::function<std::vector<Score>(int64_t row, int64_t column)> scores;
  int num_scores = 0;
  PictureSize cell_size{};  // of every cell; 0 x 0 where SheetOptions and the pictures decide
  int64_t num_cells = 0;    // the last row may end sooner; 0: it does not
};

// PNG, TIFF, JPEG or PPM by extension, atomically. Pictures keep their aspect, centered, or standing on
// their scores. Text is never smaller than 9 px and is shortened with an ellipsis.
void draw_sheet(const std::filesystem::path& path, const Sheet& sheet, const SheetOptions& options,
                const OutputMark& mark);

}  // namespace atelier
