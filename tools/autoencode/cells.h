// How the commands of autoencode show pictures: a sheet, which is their output, and each in a file.
#pragma once

#include <string>
#include <vector>

#include "app/item.h"
#include "job/options.h"

namespace atelier {

struct CellOptions {
  int64_t columns = 0, scale = 0, gap = 2;
  bool invert = false;
  std::string labels = "text", background = "#111111", pictures;
  OutputPath array;

  void declare(Options& options);
  // Small pictures are enlarged where nothing is asked for.
  int64_t scale_of(const at::Tensor& cells) const;
};

// Of so many pictures where none are asked for: a sheet a little wider than high.
int64_t usual_columns(int64_t asked, int64_t count);
std::vector<std::string> sheet_formats();
// "0", "1", ...
std::vector<std::string> numbered(int64_t count);

// (C,H,W) 0..1.
Image image_of(const at::Tensor& cell, bool invert, int64_t scale);

// --pictures and --array, of cells (N,C,H,W) 0..1 with these names: a/b.png is b, "clip.mp4@12" is clip-12,
// and what is called as another before is numbered.
void write_each(Item& item, const at::Tensor& cells, const std::vector<std::string>& names,
                const CellOptions& options);

// (N,C,H,W) 0..1 in a grid; headings and captions may be empty.
struct CellSheet {
  at::Tensor cells;
  int64_t columns = 1;
  std::vector<std::string> column_names, row_names, captions;
};
void write_cells(Item& item, const CellSheet& sheet, const CellOptions& options);

}  // namespace atelier
