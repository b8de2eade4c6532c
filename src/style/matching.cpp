#include "style/matching.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/wide_vectors.h"

namespace atelier {
namespace {

constexpr float kNone = -std::numeric_limits<float>::infinity();
constexpr int64_t kProducts = 8 << 20;  // numbers in the buffer of products: 32 MiB
constexpr int64_t kStrip = 256;         // columns of patches that are looked after at once
constexpr int64_t kRun = 1024;          // scores that stay in the nearest cache
constexpr int64_t kLanes = 16;

// --- Which products are in memory at once ---

// Rows of patches of the searched map, and of the query, so that the products of `sets` times as many rows
// fit.
struct BlockSize {
  int64_t map_rows = 0, query_rows = 0;
};

BlockSize block_size(const at::Tensor& query, const PatchMap& map, int64_t side, int64_t sets) {
  const int64_t halo = side - 1, least = std::max<int64_t>(halo, 1);
  const int64_t row = sets * query.size(2) * map.width;  // products of one row with one
  const int64_t map_rows = std::clamp<int64_t>(kProducts / (row * least) - halo, 1, map.height - halo);
  const int64_t query_rows = std::clamp<int64_t>(kProducts / (row * (map_rows + halo)), least, query.size(1));
  return {map_rows, query_rows};
}

// Products of the positions in `count` rows of the query, from `row`, with those in `rows` (n,C).
at::Tensor positions_of(const at::Tensor& query, int64_t row, int64_t count) {
  const int64_t width = query.size(2);
  return query.flatten(1).narrow(1, row * width, count * width).t();
}

// --- Scores, on the CPU ---

// `lines`: the products of the query's first position of each row of the patch with a run of positions;
// `right`: from there to those of the next position with the next.
ATELIER_WIDE_VECTORS void score_nine(float* __restrict scores, const std::array<const float*, 3>& lines,
                                     int64_t right, const float* __restrict factors,
                                     const float* __restrict offsets, int64_t count) {
  const float *a = lines[0], *b = lines[1], *c = lines[2];
  for (int64_t i = 0; i < count; ++i) {
    const float top = a[i] + a[i + right] + a[i + 2 * right];
    const float middle = b[i] + b[i + right] + b[i + 2 * right];
    const float bottom = c[i] + c[i + right] + c[i + 2 * right];
    scores[i] = (top + middle + bottom) * factors[i] + offsets[i];
  }
}

ATELIER_WIDE_VECTORS void score_one(float* __restrict scores, const float* __restrict products,
                                    const float* __restrict factors, const float* __restrict offsets,
                                    int64_t count) {
  for (int64_t i = 0; i < count; ++i) scores[i] = products[i] * factors[i] + offsets[i];
}

ATELIER_WIDE_VECTORS float largest_of(const float* numbers, int64_t count) {
  float lanes[kLanes];
  std::fill(lanes, lanes + kLanes, kNone);
  int64_t i = 0;
  for (; i + kLanes <= count; i += kLanes)
    for (int64_t lane = 0; lane < kLanes; ++lane)
      lanes[lane] = numbers[i + lane] > lanes[lane] ? numbers[i + lane] : lanes[lane];
  float largest = kNone;
  for (const float lane : lanes) largest = std::max(largest, lane);
  for (; i < count; ++i) largest = std::max(largest, numbers[i]);
  return largest;
}

// A query, or a strip of one, against a block of rows of a map. The products of a few rows are kept in two
// sets that take turns, so that patches that begin in one and end in the next need none again.
class Search {
 public:
  Search(const at::Tensor& query, const PatchMap& map, int64_t side, const BlockSize& size,
         const at::Tensor& buffer)
      : query_(query),
        map_(map),
        side_(side),
        size_(size),
        buffer_(buffer),
        products_(buffer.const_data_ptr<float>()),
        factors_(map.factors.const_data_ptr<float>()),
        offsets_(map.offsets.const_data_ptr<float>()) {}

  // Rows of patches from `row` of the map.
  void through_block(int64_t row, BestPatches& best, int64_t first_place) {
    const int64_t rows = std::min(size_.map_rows, map_.height - side_ + 1 - row) + side_ - 1;
    start_ = row * map_.width;
    positions_ = rows * map_.width;
    first_place_ = first_place + start_;
    const at::Tensor searched = map_.rows.narrow(0, start_, positions_).t();
    for (int64_t top = 0; top < query_.size(1); top += size_.query_rows) {
      const int64_t count = std::min(size_.query_rows, query_.size(1) - top);
      const int64_t pairs = count * query_.size(2) * positions_;
      at::Tensor products = buffer_.narrow(0, set_of(top), pairs).view({count * query_.size(2), positions_});
      at::mm_out(products, positions_of(query_, top, count), searched);
      compare(std::max<int64_t>(0, top - side_ + 1), top + count - side_ + 1, best);
    }
  }

 private:
  int64_t set_of(int64_t row) const { return row / size_.query_rows % 2 * (buffer_.numel() / 2); }
  const float* products_of(int64_t row, int64_t column) const {
    const int64_t within = row % size_.query_rows * query_.size(2) + column;
    return products_ + set_of(row) + within * positions_;
  }

  // Rows of the query's patches whose products are all there.
  void compare(int64_t begin_row, int64_t end_row, BestPatches& best) const {
    const int64_t columns = best.scores.size(1);
    const int64_t count = positions_ - (side_ - 1) * (map_.width + 1);
    float* scores = best.scores.mutable_data_ptr<float>();
    int64_t* places = best.places.mutable_data_ptr<int64_t>();
    at::parallel_for(begin_row * columns, end_row * columns, 16, [&](int64_t begin, int64_t end) {
      for (int64_t run = 0; run < count; run += kRun)
        for (int64_t patch = begin; patch < end; ++patch)
          compare_run(patch / columns, patch % columns, run, std::min(kRun, count - run), scores[patch],
                      places[patch]);
    });
  }

  void compare_run(int64_t row, int64_t column, int64_t run, int64_t count, float& known,
                   int64_t& place) const {
    std::array<float, kRun> scores;
    score(scores.data(), row, column, run, count);
    const float largest = largest_of(scores.data(), count);
    if (!(largest > known)) return;
    known = largest;
    place =
        first_place_ + run + (std::find(scores.begin(), scores.begin() + count, largest) - scores.begin());
  }

  void score(float* scores, int64_t row, int64_t column, int64_t run, int64_t count) const {
    const float* factors = factors_ + start_ + run;
    const float* offsets = offsets_ + start_ + run;
    if (side_ == 1) return score_one(scores, products_of(row, column) + run, factors, offsets, count);
    const std::array<const float*, 3> lines{products_of(row, column) + run,
                                            products_of(row + 1, column) + run + map_.width,
                                            products_of(row + 2, column) + run + 2 * map_.width};
    score_nine(scores, lines, positions_ + 1, factors, offsets, count);
  }

  const at::Tensor& query_;
  const PatchMap& map_;
  const int64_t side_;
  const BlockSize size_;
  const at::Tensor buffer_;
  const float *products_, *factors_, *offsets_;
  int64_t start_ = 0, positions_ = 0, first_place_ = 0;  // of the block
};

// `query` is a strip, `best` its own, both contiguous.
void improve_on_cpu(BestPatches& best, const at::Tensor& query, const PatchMap& map, int64_t side,
                    int64_t first_place) {
  const BlockSize size = block_size(query, map, side, /*sets=*/2);
  const int64_t set = size.query_rows * query.size(2) * (size.map_rows + side - 1) * map.width;
  Search search(query, map, side, size, at::empty({2 * set}, query.options()));
  for (int64_t row = 0; row + side <= map.height; row += size.map_rows)
    search.through_block(row, best, first_place);
}

// --- The same with tensors, wherever they are ---

// (rows, columns, rows of the map, columns of the map) of patches.
at::Tensor sums_of_patches(const at::Tensor& products, int64_t side) {
  const auto part = [&](int64_t down, int64_t right) {
    at::Tensor moved = products;
    for (const int64_t direction : {0, 1, 2, 3})
      moved = moved.narrow(direction, direction % 2 == 0 ? down : right, moved.size(direction) - side + 1);
    return moved;
  };
  at::Tensor sums = part(0, 0).clone();
  for (int64_t i = 1; i < side * side; ++i) sums.add_(part(i / side, i % side));
  return sums;
}

void improve_block(BestPatches& best, const at::Tensor& products, const PatchMap& map, int64_t side,
                   int64_t map_row, int64_t first_place) {
  const at::Tensor sums = sums_of_patches(products, side);
  const int64_t rows = sums.size(2), columns = sums.size(3);
  const auto in_block = [&](const at::Tensor& all) {
    return all.view({map.height, map.width}).narrow(0, map_row, rows).narrow(1, 0, columns);
  };
  const auto [scores, found] =
      (sums * in_block(map.factors) + in_block(map.offsets)).flatten(2).max(/*dim=*/2);
  const at::Tensor row = found.div(columns, "trunc");
  const at::Tensor places = (row + map_row) * map.width + (found - row * columns) + first_place;
  const at::Tensor better = scores > best.scores;
  best.places.copy_(at::where(better, places, best.places));
  best.scores.copy_(at::where(better, scores, best.scores));
}

void improve_by_tensors(BestPatches& best, const at::Tensor& query, const PatchMap& map, int64_t side,
                        int64_t first_place) {
  const BlockSize size = block_size(query, map, side, /*sets=*/1);
  const int64_t halo = side - 1, patch_rows = std::max<int64_t>(1, size.query_rows - halo);
  for (int64_t row = 0; row + side <= map.height; row += size.map_rows) {
    const int64_t map_rows = std::min(size.map_rows + halo, map.height - row);
    const at::Tensor searched = map.rows.narrow(0, row * map.width, map_rows * map.width).t();
    for (int64_t top = 0; top + side <= query.size(1); top += patch_rows) {
      const int64_t rows = std::min(patch_rows + halo, query.size(1) - top);
      const at::Tensor products = at::mm(positions_of(query, top, rows), searched);
      BestPatches part{best.scores.narrow(0, top, rows - halo), best.places.narrow(0, top, rows - halo)};
      improve_block(part, products.view({rows, query.size(2), map_rows, map.width}), map, side, row,
                    first_place);
    }
  }
}

}  // namespace

BestPatches no_patches(const at::Tensor& query, int64_t side) {
  const int64_t rows = std::max<int64_t>(0, query.size(1) - side + 1),
                columns = std::max<int64_t>(0, query.size(2) - side + 1);
  return {at::full({rows, columns}, kNone, query.options()),
          at::zeros({rows, columns}, query.options().dtype(at::kLong))};
}

void improve(BestPatches& best, const at::Tensor& query, const PatchMap& map, int64_t side,
             int64_t first_place) {
  TORCH_CHECK(side == 1 || side == 3, "patches are of 1 or 3 positions a side");
  if (best.scores.numel() == 0 || map.height < side || map.width < side) return;
  const bool is_fast = query.is_cpu() && query.scalar_type() == at::kFloat;
  for (int64_t column = 0; column < best.scores.size(1); column += kStrip) {
    const int64_t columns = std::min(kStrip, best.scores.size(1) - column);
    const at::Tensor strip = query.narrow(2, column, columns + side - 1).contiguous();
    const at::Tensor scores = best.scores.narrow(1, column, columns),
                     places = best.places.narrow(1, column, columns);
    BestPatches own{scores.contiguous(), places.contiguous()};
    (is_fast ? improve_on_cpu : improve_by_tensors)(own, strip, map, side, first_place);
    scores.copy_(own.scores);
    places.copy_(own.places);
  }
}

}  // namespace atelier
