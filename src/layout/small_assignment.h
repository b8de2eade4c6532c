// The linear assignment problem of up to some hundred rows and columns, dense: every row gets a column of its
// own so that the sum of their costs is least. Shortest augmenting paths (Jonker and Volgenant 1987) from
// prices that may be a guess: where prices of a like problem are at hand, most rows get theirs at once.
// One object is used for many problems, one after another.
#pragma once

#include <cstdint>
#include <vector>

namespace atelier {

class SmallAssignment {
 public:
  // The way to a column: what it takes to have one row more in it.
  struct Step {
    float way;
    int32_t column;
  };

  // A problem of `rows` and `columns`, rows <= columns. All prices are 0.
  void start(int64_t rows, int64_t columns);

  // Of one row, to be filled: a cost for each column, finite, of a size below 1e30.
  float* costs(int64_t row) { return costs_.data() + row * stride_; }
  // Of columns. Before solve(): a guess, allowed where there are as many rows as columns; after it: every
  // row's column is one with the least of cost - price.
  float* prices() { return prices_.data(); }

  // The column of each row. Among equals a row gets the column with its own number.
  const std::vector<int32_t>& solve();

 private:
  Step depart(int32_t row);
  Step go_on(int32_t row, float gain);
  bool take_least(int32_t row);
  void augment(int32_t row);

  int32_t rows_ = 0, stride_ = 0;
  std::vector<float> costs_, prices_, open_;  // rows of `stride_`; the way to each column, or kClosed
  std::vector<int32_t> column_of_, row_of_, from_, waiting_;
  std::vector<Step> closed_;
};

}  // namespace atelier
