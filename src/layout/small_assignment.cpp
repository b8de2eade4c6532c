#include "layout/small_assignment.h"

#include <algorithm>
#include <limits>
#include <utility>

#include "base/wide_vectors.h"

namespace atelier {
namespace {

constexpr float kClosed = std::numeric_limits<float>::max(), kNowhere = 1e30F;
constexpr int32_t kWidth = 16;

// The least way of every lane, and where it is.
struct Lanes {
  float way[kWidth];
  int32_t place[kWidth];

  // The first of the least.
  SmallAssignment::Step least() const {
    float best = way[0];
    for (const float one : way) best = std::min(best, one);
    int32_t column = std::numeric_limits<int32_t>::max();
    for (int32_t lane = 0; lane < kWidth; ++lane) {
      const int32_t own = way[lane] == best ? place[lane] + lane : column;
      column = std::min(column, own);
    }
    return {best, column};
  }
};

// open[e] = costs[e] - prices[e].
ATELIER_WIDE_VECTORS Lanes depart_from(const float* __restrict__ costs, const float* __restrict__ prices,
                                       int32_t size, float* __restrict__ open) {
  Lanes least{};
  for (float& way : least.way) way = kClosed;
  for (int32_t e = 0; e < size; e += kWidth)
    for (int lane = 0; lane < kWidth; ++lane) {
      const float way = costs[e + lane] - prices[e + lane];
      open[e + lane] = way;
      // Without a branch: all ones where it is less.
      const int32_t is_less = -static_cast<int32_t>(way < least.way[lane]);
      least.place[lane] = (e & is_less) | (least.place[lane] & ~is_less);
      least.way[lane] = std::min(least.way[lane], way);
    }
  return least;
}

// The same for ways over one more row: open[e] falls where costs[e] - prices[e] - gain is less.
ATELIER_WIDE_VECTORS Lanes go_on_from(const float* __restrict__ costs, const float* __restrict__ prices,
                                      float gain, int32_t row, int32_t size, float* __restrict__ open,
                                      int32_t* __restrict__ from) {
  Lanes least{};
  for (float& way : least.way) way = kClosed;
  for (int32_t e = 0; e < size; e += kWidth)
    for (int lane = 0; lane < kWidth; ++lane) {
      const float known = open[e + lane], by_row = costs[e + lane] - prices[e + lane] - gain;
      const bool is_nearer = (by_row < known) & (known < kClosed);
      const float way = is_nearer ? by_row : known;
      open[e + lane] = way;
      from[e + lane] = is_nearer ? row : from[e + lane];
      // Without a branch: all ones where it is less.
      const int32_t is_less = -static_cast<int32_t>(way < least.way[lane]);
      least.place[lane] = (e & is_less) | (least.place[lane] & ~is_less);
      least.way[lane] = std::min(least.way[lane], way);
    }
  return least;
}

}  // namespace

void SmallAssignment::start(int64_t rows, int64_t columns) {
  rows_ = static_cast<int32_t>(rows);
  stride_ = static_cast<int32_t>((columns + kWidth - 1) / kWidth * kWidth);
  costs_.resize(rows * stride_);
  for (int64_t row = 0; row < rows; ++row) std::fill(costs(row) + columns, costs(row) + stride_, kNowhere);
  prices_.assign(stride_, 0);
  open_.resize(stride_);
  from_.resize(stride_);
  row_of_.assign(stride_, -1);
  column_of_.assign(rows, -1);
}

SmallAssignment::Step SmallAssignment::depart(int32_t row) {
  return depart_from(costs(row), prices(), stride_, open_.data()).least();
}

SmallAssignment::Step SmallAssignment::go_on(int32_t row, float gain) {
  return go_on_from(costs(row), prices(), gain, row, stride_, open_.data(), from_.data()).least();
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
