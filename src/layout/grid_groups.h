// The cells of a lattice in random groups, each from a window of it: what is assigned anew at once.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace atelier {

struct SortLattice;

struct CellGroups {
  std::vector<int32_t> cells;                       // each of those given once
  std::vector<std::pair<int64_t, int64_t>> groups;  // spans of `cells`: first, last (excluded)
};

// Of `cells`, groups of at most `most`. The lattice is cut, at a random place, into windows of `side` cells
// along every axis, or of as many more as make up a group; the cells of a window are shuffled. `pass` counts
// the times: each has other numbers. The same on any count of threads.
CellGroups random_groups(const SortLattice& lattice, const std::vector<int32_t>& cells, int64_t side,
                         int64_t most, uint64_t seed, uint32_t pass);

}  // namespace atelier
