// The search that tensor/knn.h stands on: a block of queries against stretches of rows.
#pragma once

#include <vector>

#include "tensor/knn.h"

namespace atelier {

struct Stretch {
  int64_t first = 0, size = 0;  // of rows
};

class NeighborSearch {
 public:
  // As nearest_neighbors takes them. `order`: what the rows are called in the result, (N) int32, or undefined
  // where their places are their names; of the rows themselves as queries it names these too.
  NeighborSearch(const at::Tensor& rows, const at::Tensor& queries, int64_t count,
                 const at::Tensor& order = {});

  // The neighbors of queries [first, first + size) among the rows of the stretches, by one thread. Of fewer
  // than count the rest is -1.
  void find(int64_t first, int64_t size, const std::vector<Stretch>& stretches);

  int64_t num_queries() const { return queries_.size(0); }
  const Neighbors& found() const { return found_; }

 private:
  class Nearest;
  void look_through(const float* products, int64_t row, int64_t num_rows, int64_t query,
                    Nearest& nearest) const;
  void finish(int64_t query, Nearest& nearest);
  int32_t name_of(int64_t row) const;

  const bool is_own_;
  const int64_t count_;
  const at::Tensor center_;  // far from it products would round off what tells neighbors apart
  const at::Tensor rows_, queries_, squares_, order_;
  Neighbors found_;
};

}  // namespace atelier
