// The cells of a mosaic row by row, each row read on all cores while the one before is drawn.
#pragma once

#include <atomic>
#include <future>
#include <optional>
#include <vector>

#include "media/mosaic_cell.h"

namespace atelier {

struct ReadyCell {
  size_t cell = 0;
  CellBox box;
  Stamp stamp;
  std::optional<Error> error;  // of its picture; there is no stamp then
};

class MosaicRows {
 public:
  MosaicRows(const Mosaic& mosaic, const MosaicStyle& style, const MosaicPlaces& places);
  ~MosaicRows() { stopped_ = true; }  // and waits for pictures in work
  MosaicRows(const MosaicRows&) = delete;
  MosaicRows& operator=(const MosaicRows&) = delete;

  // The first row, then the second ... in the order of their columns.
  std::vector<ReadyCell> next();

 private:
  void begin_row();
  std::vector<ReadyCell> read(const std::vector<size_t>& cells) const;
  ReadyCell ready(size_t cell) const;

  const Mosaic& mosaic_;
  const MosaicPlaces& places_;
  MosaicCells cells_;
  std::vector<std::vector<size_t>> rows_;
  size_t row_ = 0;
  std::atomic<bool> stopped_ = false;
  std::future<std::vector<ReadyCell>> coming_;  // last, so that it ends before what it uses
};

}  // namespace atelier
