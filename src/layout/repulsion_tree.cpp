#include <ATen/ops/empty.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <vector>

#include "layout/repulsion.h"
#include "layout/repulsion_pairs.h"
#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kLeaf = 16, kGroup = 64;  // points
constexpr int kBits = 20;                   // of an axis
// A cell stands for its points where its radius is less than this share of its distance.
constexpr float kOpening = 0.5F;

template <int dims>
using Point = std::array<float, dims>;

template <int dims>
float square_distance(const Point<dims>& a, const Point<dims>& b) {
  float square = 0;
  for (int d = 0; d < dims; ++d) square += (a[d] - b[d]) * (a[d] - b[d]);
  return square;
}

// The order of keys by rising value, equal ones as they stand: by digits, the lowest first.
std::vector<int32_t> sorted(const std::vector<uint64_t>& keys) {
  constexpr int kDigit = 11;
  const uint64_t largest = *std::max_element(keys.begin(), keys.end());
  std::vector<int32_t> order(keys.size()), next(keys.size());
  std::iota(order.begin(), order.end(), 0);
  for (int shift = 0; shift < 64 && largest >> shift > 0; shift += kDigit) {
    const auto digit = [&](int32_t i) { return keys[i] >> shift & ((1 << kDigit) - 1); };
    std::array<int64_t, (1 << kDigit) + 1> starts{};
    for (const int32_t i : order) ++starts[digit(i) + 1];
    std::partial_sum(starts.begin(), starts.end(), starts.begin());
    for (const int32_t i : order) next[starts[digit(i)]++] = i;
    order.swap(next);
  }
  return order;
}

// Points along a Morton curve, and the cells of an octree (quadtree, binary tree) over them, each followed by
// what it is divided into.
template <int dims>
class Tree {
 public:
  struct Cell {
    Point<dims> center;  // of mass
    float radius = 0;    // of the farthest point from it
    float variance = 0;  // of the points along an axis, the mean over axes
    int64_t first = 0, last = 0;
    size_t next = 0;  // the cell after all within this one
    bool is_leaf = false;
  };

  explicit Tree(const at::Tensor& map) : size_(map.size(1)) {
    sort(map.const_data_ptr<float>());
    build(0, size_, dims * kBits);
  }

  const std::vector<Cell>& cells() const { return cells_; }
  const Point<dims>& point(int64_t place) const { return points_[place]; }
  int32_t row(int64_t place) const { return order_[place]; }

  // Cells of few points that no others lie above, in order.
  std::vector<size_t> groups() const {
    std::vector<size_t> groups;
    for (size_t at = 0; at < cells_.size();) {
      const bool is_group = cells_[at].is_leaf || cells_[at].last - cells_[at].first <= kGroup;
      if (is_group) groups.push_back(at);
      at = is_group ? cells_[at].next : at + 1;
    }
    return groups;
  }

 private:
  void sort(const float* planes) {
    float span = 0;
    Point<dims> corner;
    for (int d = 0; d < dims; ++d) {
      const auto [low, high] = std::minmax_element(planes + d * size_, planes + (d + 1) * size_);
      corner[d] = *low;
      span = std::max(span, *high - *low);
    }
    const float scale = span > 0 ? static_cast<float>((1 << kBits) - 1) / span : 0;
    std::vector<uint64_t> keys(size_);
    for_each_span(size_, kPoints, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i)
        for (int d = 0; d < dims; ++d)
          keys[i] |= spread(static_cast<uint64_t>((planes[d * size_ + i] - corner[d]) * scale)) << d;
    });
    order_ = sorted(keys);
    points_.resize(size_);
    keys_.resize(size_);
    for_each_span(size_, kPoints, [&](int64_t first, int64_t last) {
      for (int64_t i = first; i < last; ++i) {
        keys_[i] = keys[order_[i]];
        for (int d = 0; d < dims; ++d) points_[i][d] = planes[d * size_ + order_[i]];
      }
    });
  }

  // The bits of a number, `dims` apart.
  static uint64_t spread(uint64_t number) {
    if (dims == 1) return number;
    constexpr bool is_plane = dims == 2;
    number = (number | number << (is_plane ? 16 : 32)) & (is_plane ? 0x0000ffff0000ffff : 0x001f00000000ffff);
    number = (number | number << (is_plane ? 8 : 16)) & (is_plane ? 0x00ff00ff00ff00ff : 0x001f0000ff0000ff);
    number = (number | number << (is_plane ? 4 : 8)) & (is_plane ? 0x0f0f0f0f0f0f0f0f : 0x100f00f00f00f00f);
    number = (number | number << (is_plane ? 2 : 4)) & (is_plane ? 0x3333333333333333 : 0x10c30c30c30c30c3);
    number = (number | number << (is_plane ? 1 : 2)) & (is_plane ? 0x5555555555555555 : 0x1249249249249249);
    return number;
  }

  // The cell of [first, last), whose keys are equal above the lowest `bits`.
  void build(int64_t first, int64_t last, int bits) {
    while (bits > 0 && (keys_[first] ^ keys_[last - 1]) >> (bits - dims) == 0) bits -= dims;
    const size_t own = cells_.size();
    cells_.push_back(cell(first, last));
    cells_[own].is_leaf = bits == 0 || last - first <= kLeaf;
    if (!cells_[own].is_leaf) {
      const int below = bits - dims;
      for (int64_t begin = first; begin < last;) {
        const uint64_t part = keys_[begin] >> below;
        const auto end = std::partition_point(keys_.begin() + begin, keys_.begin() + last,
                                              [&](uint64_t key) { return key >> below == part; }) -
                         keys_.begin();
        build(begin, end, below);
        begin = end;
      }
    }
    cells_[own].next = cells_.size();
  }

  Cell cell(int64_t first, int64_t last) const {
    Cell cell{.first = first, .last = last};
    for (int d = 0; d < dims; ++d) {
      double sum = 0;
      for (int64_t i = first; i < last; ++i) sum += points_[i][d];
      cell.center[d] = static_cast<float>(sum / static_cast<double>(last - first));
    }
    float most = 0;
    double sum = 0;
    for (int64_t i = first; i < last; ++i) {
      const float square = square_distance<dims>(points_[i], cell.center);
      most = std::max(most, square);
      sum += square;
    }
    cell.radius = std::sqrt(most);
    cell.variance = static_cast<float>(sum / static_cast<double>(dims * (last - first)));
    return cell;
  }

  static constexpr int64_t kPoints = 4096;
  const int64_t size_;
  std::vector<int32_t> order_;
  std::vector<uint64_t> keys_;
  std::vector<Point<dims>> points_;
  std::vector<Cell> cells_;
};

// What acts on a group of points: cells that are far enough away, and the points of the others.
template <int dims>
class ActingOn {
 public:
  ActingOn(const Tree<dims>& tree, const typename Tree<dims>::Cell& group) {
    const auto& cells = tree.cells();
    for (size_t at = 0; at < cells.size();) {
      const auto& cell = cells[at];
      const float gap = std::sqrt(square_distance<dims>(cell.center, group.center)) - group.radius;
      const bool is_far = cell.radius < kOpening * gap;
      if (is_far)
        add(cell.center, static_cast<float>(cell.last - cell.first), cell.variance);
      else if (cell.is_leaf)
        for (int64_t i = cell.first; i < cell.last; ++i) add(tree.point(i), 1, 0);
      at = is_far || cell.is_leaf ? cell.next : at + 1;
    }
    Point<dims> far;
    far.fill(kFarAway);
    while (masses_.size() % kRepulsionLanes != 0) add(far, 0, 0);
  }

  RepulsionLanes<dims> on(const Point<dims>& point, float dof) const {
    RepulsionLanes<dims> lanes;
    const float* planes[dims];
    for (int d = 0; d < dims; ++d) planes[d] = planes_[d].data();
    const auto size = static_cast<int64_t>(masses_.size());
    if (dof == 1)
      repel_by_clusters<dims, true>(planes, masses_.data(), variances_.data(), size, point.data(), dof,
                                    lanes);
    else
      repel_by_clusters<dims, false>(planes, masses_.data(), variances_.data(), size, point.data(), dof,
                                     lanes);
    return lanes;
  }

 private:
  void add(const Point<dims>& place, float mass, float variance) {
    for (int d = 0; d < dims; ++d) planes_[d].push_back(place[d]);
    masses_.push_back(mass);
    variances_.push_back(variance);
  }

  std::array<std::vector<float>, dims> planes_;
  std::vector<float> masses_, variances_;
};

template <int dims>
Repulsion repelled(const at::Tensor& map, double dof) {
  const int64_t size = map.size(1);
  const Tree<dims> tree(map);
  const std::vector<size_t> groups = tree.groups();
  Repulsion result{at::empty({dims, size}, at::kFloat)};
  auto* forces = result.forces.mutable_data_ptr<float>();
  std::vector<double> totals(groups.size());
  for_each_block(static_cast<int64_t>(groups.size()), [&](int64_t number) {
    const auto& group = tree.cells()[groups[number]];
    const ActingOn<dims> acting(tree, group);
    for (int64_t i = group.first; i < group.last; ++i) {
      const RepulsionLanes<dims> lanes = acting.on(tree.point(i), static_cast<float>(dof));
      for (int d = 0; d < dims; ++d)
        forces[d * size + tree.row(i)] = static_cast<float>(lanes.sum(lanes.forces[d]));
      totals[number] += lanes.sum(lanes.totals) - 1;  // without itself
    }
  });
  for (const double total : totals) result.total += total;
  return result;
}

}  // namespace

Repulsion repel_by_tree(const at::Tensor& map, double dof) {
  TORCH_CHECK(map.dim() == 2 && map.is_contiguous() && map.scalar_type() == at::kFloat && map.size(1) > 0,
              "a map is (D,N) float32");
  if (map.size(0) == 1) return repelled<1>(map, dof);
  if (map.size(0) == 2) return repelled<2>(map, dof);
  return repelled<3>(map, dof);
}

}  // namespace atelier
