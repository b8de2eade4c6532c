#include "layout/small_assignment.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/wide_vectors.h"

namespace atelier {
namespace {

constexpr float kClosed = std::numeric_limits<float>::max(), kNowhere = 1e30F;
constexpr int64_t kWidth = 16;

// open[e] = costs[e] - prices[e], and the least of every lane with its place.
ATELIER_WIDE_VECTORS void depart_from(const float* costs, const float* prices, int64_t size, float* open,
                                      float* least, int32_t* at) {
  for (int64_t lane = 0; lane < kWidth; ++lane) least[lane] = kClosed;
  for (int64_t e = 0; e < size; e += kWidth)
    for (int64_t lane = 0; lane < kWidth; ++lane) {
      const float way = costs[e + lane] - prices[e + lane];
      open[e + lane] = way;
      const bool is_less = way < least[lane];
      least[lane] = is_less ? way : least[lane];
      at[lane] = is_less ? static_cast<int32_t>(e) : at[lane];
    }
}

// The same for ways over one more row: open[e] falls where costs[e] - prices[e] - gain is less.
ATELIER_WIDE_VECTORS void go_on_from(const float* costs, const float* prices, float gain, int32_t row,
                                     int64_t size, float* open, int32_t* from, float* least, int32_t* at) {
  for (int64_t lane = 0; lane < kWidth; ++lane) least[lane] = kClosed;
  for (int64_t e = 0; e < size; e += kWidth)
    for (int64_t lane = 0; lane < kWidth; ++lane) {
      const float known = open[e + lane], by_row = costs[e + lane] - prices[e + lane] - gain;
      const bool is_nearer = (by_row < known) & (known < kClosed);
      const float way = is_nearer ? by_row : known;
      open[e + lane] = way;
      from[e + lane] = is_nearer ? row : from[e + lane];
      const bool is_less = way < least[lane];
      least[lane] = is_less ? way : least[lane];
      at[lane] = is_less ? static_cast<int32_t>(e) : at[lane];
    }
}

}  // namespace

void SmallAssignment::start(int64_t rows, int64_t columns) {
  static_assert(kLanes == kWidth);
  rows_ = rows;
  stride_ = (columns + kLanes - 1) / kLanes * kLanes;
  costs_.resize(rows * stride_);
  for (int64_t row = 0; row < rows; ++row)
    std::fill(costs(row) + columns, costs(row) + stride_, kNowhere);
  prices_.assign(stride_, 0);
  open_.resize(stride_);
  from_.resize(stride_);
  row_of_.assign(stride_, -1);
  column_of_.assign(rows, -1);
}

SmallAssignment::Step SmallAssignment::least() const {
  Step best{kClosed, 0};
  for (int32_t lane = 0; lane < kLanes; ++lane) {
    const int32_t column = at_[lane] + lane;
    if (least_[lane] < best.way || (least_[lane] == best.way && column < best.column))
      best = {least_[lane], column};
  }
  return best;
}

SmallAssignment::Step SmallAssignment::depart(int32_t row) {
  depart_from(costs(row), prices(), stride_, open_.data(), least_, at_);
  return least();
}

SmallAssignment::Step SmallAssignment::go_on(int32_t row, float gain) {
  go_on_from(costs(row), prices(), gain, row, stride_, open_.data(), from_.data(), least_, at_);
  return least();
}

bool SmallAssignment::take_least(int32_t row) {
  Step step = depart(row);
  if (open_[row] == step.way) step.column = row;
  if (row_of_[step.column] >= 0) return false;
  row_of_[step.column] = row;
  column_of_[row] = step.column;
  return true;
}

// Dijkstra over columns, each left by the row that has it, until one is free; then everyone on the way moves.
void SmallAssignment::augment(int32_t row) {
  Step step = depart(row);
  std::fill(from_.begin(), from_.end(), row);
  closed_.clear();
  while (row_of_[step.column] >= 0) {
    closed_.push_back(step);
    open_[step.column] = kClosed;
    const int32_t holder = row_of_[step.column];
    step = go_on(holder, costs(holder)[step.column] - prices_[step.column] - step.way);
  }
  for (const Step& one : closed_) prices_[one.column] += one.way - step.way;
  int32_t column = step.column, mover = -1;
  while (mover != row) {
    mover = from_[column];
    row_of_[column] = mover;
    std::swap(column_of_[mover], column);
  }
}

const std::vector<int32_t>& SmallAssignment::solve() {
  waiting_.clear();
  for (int32_t row = 0; row < rows_; ++row)
    if (!take_least(row)) waiting_.push_back(row);
  for (const int32_t row : waiting_) augment(row);
  return column_of_;
}

}  // namespace atelier
