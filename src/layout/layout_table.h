// Maps as tables: id,x,y[,z] and what else is known of the points, a row each; y grows downward.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "base/table.h"

namespace atelier {

struct LayoutTable {
  std::vector<std::string> ids;                                           // N
  at::Tensor places;                                                      // (N,D) float32, D 1 to 3
  std::vector<std::pair<std::string, std::vector<std::string>>> columns;  // further ones, N fields each
};

// Columns x, y and z as far as they are there, and `id` (without it the first column that is none of those,
// else the numbers of the rows). Error for a table without x or with a place that is no number, naming the
// line.
LayoutTable layout_from(const Table& table);

// Numbers so that they read back as the same float32. `separator` "," or a tab.
std::string layout_text(const LayoutTable& layout, char separator);

// The rows of `layout` that have these ids: -1 where there is none; of several the first.
std::vector<int64_t> rows_named(const LayoutTable& layout, const std::vector<std::string>& ids);

// 0, 1, 2, ... as text, for points without names.
std::vector<std::string> numbered_ids(int64_t count);

}  // namespace atelier
