#include "layout/grid_spare.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <iterator>
#include <limits>

namespace atelier {
namespace {

class Spread {
 public:
  Spread(const Grid& grid, std::vector<int64_t>& places)
      : centers_(grid.centers()),
        at_(centers_.const_data_ptr<double>()),
        dims_(grid.dims()),
        places_(places) {}

  std::vector<int64_t> chosen(int64_t count) {
    choose(0, std::ssize(places_), count);
    std::sort(chosen_.begin(), chosen_.end());
    return chosen_;
  }

 private:
  double at(int64_t place, int64_t axis) const { return at_[place * dims_ + axis]; }

  int64_t longest_axis(int64_t from, int64_t to) const {
    int64_t longest = 0;
    double most = -1;
    for (int64_t axis = 0; axis < dims_; ++axis) {
      double low = std::numeric_limits<double>::infinity(), high = -low;
      for (int64_t i = from; i < to; ++i) {
        low = std::min(low, at(places_[i], axis));
        high = std::max(high, at(places_[i], axis));
      }
      if (high - low > most) longest = axis;
      most = std::max(most, high - low);
    }
    return longest;
  }

  void choose(int64_t from, int64_t to, int64_t count) {
    if (count == 0) return;
    if (count == to - from) {
      chosen_.insert(chosen_.end(), places_.begin() + from, places_.begin() + to);
      return;
    }
    const int64_t axis = longest_axis(from, to), middle = (from + to) / 2;
    std::sort(places_.begin() + from, places_.begin() + to, [&](int64_t a, int64_t b) {
      return at(a, axis) != at(b, axis) ? at(a, axis) < at(b, axis) : a < b;
    });
    if (count == 1) return chosen_.push_back(places_[middle]);
    const int64_t first = (count * (middle - from) + (to - from) / 2) / (to - from);
    choose(from, middle, first);
    choose(middle, to, count - first);
  }

  const at::Tensor centers_;
  const double* at_;
  const int64_t dims_;
  std::vector<int64_t>& places_;
  std::vector<int64_t> chosen_;
};

bool is_whole(const Grid& grid) {
  return std::ssize(grid.cells) == grid.size.cells();
}

// Ascending: of a whole rectangle or box rings of its own shape come first, else circles; within one the
// nearer to the middle.
std::vector<int64_t> from_the_middle(const Grid& grid, std::vector<int64_t> places) {
  const at::Tensor centers = grid.centers();
  const at::Tensor low = std::get<0>(centers.min(0)), high = std::get<0>(centers.max(0));
  const at::Tensor shares = (centers - (low + high) / 2).abs() / ((high - low) / 2 + 0.5);
  const at::Tensor round = shares.square().sum(1).contiguous();
  const at::Tensor rings = is_whole(grid) ? std::get<0>(shares.max(1)).contiguous() : round;
  const auto *ring = rings.const_data_ptr<double>(), *way = round.const_data_ptr<double>();
  constexpr double kAlike = 1e-9;
  const auto level = [](double value) { return std::llround(value / kAlike); };
  std::sort(places.begin(), places.end(), [&](int64_t a, int64_t b) {
    return std::array{level(ring[a]), level(way[a]), static_cast<long long>(a)} <
           std::array{level(ring[b]), level(way[b]), static_cast<long long>(b)};
  });
  return places;
}

std::vector<int64_t> all_but(int64_t count, const std::vector<int64_t>& taken) {
  std::vector<bool> is_taken(count, false);
  for (const int64_t place : taken) is_taken[place] = true;
  std::vector<int64_t> places;
  for (int64_t place = 0; place < count; ++place)
    if (!is_taken[place]) places.push_back(place);
  return places;
}

}  // namespace

std::vector<int64_t> evenly_spread(const Grid& grid, std::vector<int64_t> places, int64_t count) {
  return Spread(grid, places).chosen(count);
}

std::vector<int64_t> offered_cells(const Grid& grid, const std::vector<int64_t>& taken, int64_t num_points,
                                   const std::string& spare) {
  std::vector<int64_t> places = all_but(std::ssize(grid.cells), taken);
  const int64_t num_spare = std::ssize(places) - num_points;
  if (num_spare <= 0 || spare == "cheapest" || (spare == "auto" && is_whole(grid))) return places;
  if (spare == "spread") {
    const std::vector<int64_t> empty = evenly_spread(grid, places, num_spare);
    std::vector<int64_t> offered;
    std::set_difference(places.begin(), places.end(), empty.begin(), empty.end(),
                        std::back_inserter(offered));
    return offered;
  }
  if (spare != "end") places = from_the_middle(grid, std::move(places));
  places.resize(num_points);
  std::sort(places.begin(), places.end());
  return places;
}

}  // namespace atelier
