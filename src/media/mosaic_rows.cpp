#include "media/mosaic_rows.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "tensor/threads.h"

namespace atelier {

namespace {

std::vector<std::vector<size_t>> cells_by_row(const Mosaic& mosaic) {
  std::vector<std::vector<size_t>> rows(static_cast<size_t>(mosaic.num_rows));
  for (size_t i = 0; i < mosaic.cells.size(); ++i) rows[mosaic.cells[i].row].push_back(i);
  for (std::vector<size_t>& row : rows)
    std::stable_sort(row.begin(), row.end(),
                     [&](size_t a, size_t b) { return mosaic.cells[a].column < mosaic.cells[b].column; });
  return rows;
}

}  // namespace

MosaicRows::MosaicRows(const Mosaic& mosaic, const MosaicStyle& style, const MosaicPlaces& places)
    : mosaic_(mosaic), places_(places), cells_(mosaic, style), rows_(cells_by_row(mosaic)) {
  begin_row();
}

std::vector<ReadyCell> MosaicRows::next() {
  std::vector<ReadyCell> cells = coming_.get();
  begin_row();
  return cells;
}

void MosaicRows::begin_row() {
  if (row_ == rows_.size()) return;
  coming_ = std::async(std::launch::async, [this, &cells = rows_[row_], threads = num_threads()] {
    set_threads(threads);
    return read(cells);
  });
  ++row_;
}

std::vector<ReadyCell> MosaicRows::read(const std::vector<size_t>& cells) const {
  std::vector<ReadyCell> made(cells.size());
  at::parallel_for(0, std::ssize(cells), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end && !stopped_; ++i) made[i] = ready(cells[i]);
  });
  return made;
}

ReadyCell MosaicRows::ready(size_t index) const {
  const MosaicCell& cell = mosaic_.cells[index];
  ReadyCell made{.cell = index,
                 .box = {places_.first_column(cell.column, cell.row), places_.first_row(cell.row),
                         places_.box(cell.row)}};
  try {
    made.stamp = cell.color
                     ? cells_.of_color(*cell.color, made.box)
                     : cells_.of_picture(mosaic_.picture(index, MosaicCells::least(made.box)), made.box);
  } catch (const Error& error) {
    made.error = error;
  } catch (const std::exception&) {
    made.error = Error("can't be drawn", cell.name, "save it again");
  }
  return made;
}

}  // namespace atelier
