#include "layout/grid_groups.h"

#include <algorithm>
#include <array>

#include "layout/grid_sort.h"
#include "tensor/ordered.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// How an axis is cut: the window of each of its places.
struct Cut {
  std::vector<int32_t> window;
  int32_t count = 0;
};

Cut cut(int64_t length, int64_t side, bool wraps, RandomStream& random) {
  side = std::min(side, length);
  const int64_t shift = random.below(wraps ? length : side);
  Cut result;
  for (int64_t i = 0; i < length; ++i) {
    const int64_t place = wraps ? (i + shift) % length : i + shift;
    result.window.push_back(static_cast<int32_t>(place / side));
    result.count = std::max(result.count, result.window.back() + 1);
  }
  return result;
}

int64_t window_side(const std::array<int64_t, 3>& lengths, int64_t side, int64_t most) {
  const int64_t longest = std::max({lengths[0], lengths[1], lengths[2]});
  const auto is_too_small = [&] {
    int64_t volume = 1;
    for (const int64_t length : lengths) volume *= std::min(side, length);
    return volume < most && side < longest;
  };
  while (is_too_small()) ++side;
  return side;
}

// Cells by their windows, and where each window's begin.
std::vector<int64_t> gather(const std::vector<int32_t>& cells, const std::array<Cut, 3>& cuts,
                            CellGroups& result) {
  const auto columns = static_cast<int32_t>(cuts[0].window.size());
  const auto rows = static_cast<int32_t>(cuts[1].window.size());
  const auto window_of = [&](int32_t cell) {
    const int32_t row = cell / columns;
    return cuts[0].window[cell % columns] +
           cuts[0].count * (cuts[1].window[row % rows] + cuts[1].count * cuts[2].window[row / rows]);
  };
  std::vector<int64_t> starts(static_cast<int64_t>(cuts[0].count) * cuts[1].count * cuts[2].count + 1);
  for (const int32_t cell : cells) ++starts[window_of(cell) + 1];
  for (size_t w = 1; w < starts.size(); ++w) starts[w] += starts[w - 1];
  std::vector<int64_t> next = starts;
  result.cells.resize(cells.size());
  for (const int32_t cell : cells) result.cells[next[window_of(cell)]++] = cell;
  return starts;
}

}  // namespace

CellGroups random_groups(const SortLattice& lattice, const std::vector<int32_t>& cells, int64_t side,
                         int64_t most, uint64_t seed, uint32_t pass) {
  const std::array<int64_t, 3> lengths{lattice.columns, lattice.rows, lattice.layers};
  side = window_side(lengths, side, most);
  RandomStream random(seed, "grid windows", pass);
  std::array<Cut, 3> cuts;
  for (int axis = 0; axis < 3; ++axis) cuts[axis] = cut(lengths[axis], side, lattice.wraps, random);
  CellGroups result;
  const std::vector<int64_t> starts = gather(cells, cuts, result);
  const auto num_windows = static_cast<int64_t>(starts.size()) - 1;
  for_each_block(num_windows, [&](int64_t window) {
    RandomStream places(seed, "grid groups", pass, static_cast<uint32_t>(window));
    int32_t* own = result.cells.data() + starts[window];
    for (int64_t i = starts[window + 1] - starts[window] - 1; i > 0; --i)
      std::swap(own[i], own[places.below(i + 1)]);
  });
  for (int64_t window = 0; window < num_windows; ++window) {
    const int64_t size = starts[window + 1] - starts[window], count = num_spans(size, most);
    for (int64_t group = 0; group < count; ++group)
      result.groups.emplace_back(starts[window] + size * group / count,
                                 starts[window] + size * (group + 1) / count);
  }
  return result;
}

}  // namespace atelier
