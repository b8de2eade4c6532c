#include "layout/grid_filter.h"

#include <algorithm>
#include <cmath>

#include "layout/grid_sort.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kLines = 16;  // that a thread takes at once

// Cells that follow one another along an axis.
struct Line {
  int64_t length, step;  // in numbers of the map
  bool wraps;
};

// ahead[i] = the sum of all cells before cell i - reach, where cells outside are nothing or those of a torus.
void add_up(const float* cells, const Line& line, int64_t width, int64_t reach, std::vector<double>& ahead) {
  const int64_t size = line.length + 2 * reach;
  ahead.assign((size + 1) * width, 0);
  for (int64_t i = 0; i < size; ++i) {
    int64_t cell = i - reach;
    const bool is_outside = cell < 0 || cell >= line.length;
    if (is_outside && line.wraps) cell = (cell + line.length) % line.length;
    const double weight = is_outside && !line.wraps ? 0 : 1;
    const float* values = cells + (weight > 0 ? cell * line.step : 0);
    double* sums = ahead.data() + i * width;
    for (int64_t d = 0; d < width; ++d) sums[width + d] = sums[d] + weight * values[d];
  }
}

void smooth(float* cells, const Line& line, int64_t width, double radius, std::vector<double>& ahead) {
  const auto whole = static_cast<int64_t>(radius);
  const double part = radius - static_cast<double>(whole);
  const int64_t reach = whole + 1;
  add_up(cells, line, width, reach, ahead);
  for (int64_t i = 0; i < line.length; ++i) {
    const double* first = ahead.data() + i * width;
    const double *inner = first + width, *beyond = first + (2 * whole + 2) * width, *last = beyond + width;
    float* result = cells + i * line.step;
    for (int64_t d = 0; d < width; ++d) {
      const double inside = beyond[d] - inner[d], at_rim = (inner[d] - first[d]) + (last[d] - beyond[d]);
      result[d] = static_cast<float>(inside + part * at_rim);
    }
  }
}

// A box never meets itself on a torus, and elsewhere sees no more than all.
double held_in(double radius, const Line& line) {
  const auto length = static_cast<double>(line.length);
  return std::min(radius, line.wraps ? (length - 1) / 2 : length - 1);
}

}  // namespace

void box_sums(std::vector<float>& map, int64_t width, const SortLattice& lattice, double radius) {
  const int64_t num_cells = lattice.columns * lattice.rows * lattice.layers;
  int64_t step = 1;  // from a cell to the next along the axis
  for (const int64_t length : {lattice.columns, lattice.rows, lattice.layers}) {
    const Line line{length, step * width, lattice.wraps};
    const double held = held_in(radius, line);
    if (length > 1)
      for_each_span(num_cells / length, kLines, [&](int64_t first, int64_t last) {
        std::vector<double> ahead;
        for (int64_t i = first; i < last; ++i)
          smooth(map.data() + (i / step * step * length + i % step) * width, line, width, held, ahead);
      });
    step *= length;
  }
}

}  // namespace atelier
