// What it costs to move a point to a cell: the squared Euclidean distance or the distance itself, in a space
// of kDims dimensions (0: as many as it is told) that may begin anew after a length along each axis (a
// torus).
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

namespace atelier {

template <int kDims>
class TravelCost {
 public:
  TravelCost(int dims, bool is_squared, std::vector<double> wrap)
      : dims_(dims), is_squared_(is_squared), wrap_(std::move(wrap)) {}

  int dims() const { return kDims ? kDims : dims_; }
  bool is_squared() const { return is_squared_; }

  double operator()(const double* a, const double* b) const {
    double sum = 0;
    for (int d = 0; d < dims(); ++d) {
      double apart = std::abs(a[d] - b[d]);
      if (!wrap_.empty() && wrap_[d] > 0) apart = std::min(apart, std::abs(wrap_[d] - apart));
      sum += apart * apart;
    }
    return is_squared_ ? sum : std::sqrt(sum);
  }

  // No more than cost(x, y) + slope . y for any y of the box low..high.
  double least(const double* x, const double* low, const double* high, const double* slope) const {
    if (is_squared_) return least_squared(x, low, high, slope);
    return wrap_.empty() ? least_straight(x, low, high, slope) : least_apart(x, low, high, slope);
  }

 private:
  // Each axis has its minimum at x - slope/2, or where the box ends; exact.
  double least_squared(const double* x, const double* low, const double* high, const double* slope) const {
    double sum = 0;
    for (int d = 0; d < dims(); ++d) {
      double least = least_on_axis(x[d], low[d], high[d], slope[d]);
      if (!wrap_.empty() && wrap_[d] > 0) {
        least = std::min(least, least_on_axis(x[d] - wrap_[d], low[d], high[d], slope[d]));
        least = std::min(least, least_on_axis(x[d] + wrap_[d], low[d], high[d], slope[d]));
      }
      sum += least;
    }
    return sum;
  }
  static double least_on_axis(double x, double low, double high, double slope) {
    const double y = std::min(std::max(x - slope / 2, low), high);
    return (x - y) * (x - y) + slope * y;
  }

  // The distance is convex in y, so that it lies above its tangent at the middle of the box.
  double least_straight(const double* x, const double* low, const double* high, const double* slope) const {
    double squared = 0;
    for (int d = 0; d < dims(); ++d) {
      const double apart = (low[d] + high[d]) / 2 - x[d];
      squared += apart * apart;
    }
    const double distance = std::sqrt(squared);
    double tangent = distance;
    for (int d = 0; d < dims(); ++d) {
      const double middle = (low[d] + high[d]) / 2;
      const double rise = (distance > 0 ? (middle - x[d]) / distance : 0) + slope[d];
      tangent += slope[d] * middle - std::abs(rise) * (high[d] - low[d]) / 2;
    }
    return std::max(tangent, least_apart(x, low, high, slope));
  }

  // Distance and price each at its least.
  double least_apart(const double* x, const double* low, const double* high, const double* slope) const {
    double squared = 0, price = 0;
    for (int d = 0; d < dims(); ++d) {
      double apart = gap(x[d], low[d], high[d]);
      if (!wrap_.empty() && wrap_[d] > 0)
        apart =
            std::min({apart, gap(x[d] - wrap_[d], low[d], high[d]), gap(x[d] + wrap_[d], low[d], high[d])});
      squared += apart * apart;
      price += slope[d] * (slope[d] > 0 ? low[d] : high[d]);
    }
    return std::sqrt(squared) + price;
  }
  static double gap(double x, double low, double high) { return std::max({low - x, x - high, 0.0}); }

  int dims_;
  bool is_squared_;
  std::vector<double> wrap_;
};

}  // namespace atelier
