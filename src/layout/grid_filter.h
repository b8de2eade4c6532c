// Sums over the cells round each cell of a lattice, along all its axes: what smooths the map that a sort on a
// grid works with. The same on any count of threads.
#pragma once

#include <cstdint>
#include <vector>

namespace atelier {

struct SortLattice;

// `map` holds `width` numbers a cell, in reading order. Each becomes the sum over the box of cells that are
// at most `radius` away along every axis, what is beyond the last whole step counted by its part, so that the
// sum changes smoothly with the radius. Outside of the lattice there is nothing; a torus goes on.
void box_sums(std::vector<float>& map, int64_t width, const SortLattice& lattice, double radius);

}  // namespace atelier
