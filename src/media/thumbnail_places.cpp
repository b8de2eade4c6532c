#include "media/thumbnail_places.h"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <unordered_map>

namespace atelier {

namespace {

constexpr double kShareOfRoom = 1.02;  // of a side, of what lies between neighbors
constexpr int kRounds = 160;
constexpr double kPull = 0.01;  // back to the point, each round
constexpr double kGap = 1.06;   // squares keep a little apart

Point kept_within(const Box& sheet, const Point& center, double side) {
  const auto kept = [side](double value, double low, double high) {
    return high - low < side ? (low + high) / 2 : std::clamp(value, low + side / 2, high - side / 2);
  };
  return {kept(center.x, sheet.left, sheet.right), kept(center.y, sheet.top, sheet.bottom)};
}

// Pairs of squares that may touch, by a grid of the largest side.
class Neighbors {
 public:
  explicit Neighbors(const std::vector<Square>& squares) {
    for (const Square& square : squares) step_ = std::max(step_, kGap * square.side);
    for (size_t i = 0; i < squares.size(); ++i)
      grid_[key(cell(squares[i].center.x), cell(squares[i].center.y))].push_back(i);
  }

  // In an order that depends on nothing but the squares; each pair once, a < b.
  template <class Visit>
  void for_each(const std::vector<Square>& squares, const Visit& visit) const {
    for (size_t a = 0; a < squares.size(); ++a) {
      const int64_t column = cell(squares[a].center.x), row = cell(squares[a].center.y);
      for (int64_t y = row - 1; y <= row + 1; ++y)
        for (int64_t x = column - 1; x <= column + 1; ++x) {
          const auto found = grid_.find(key(x, y));
          if (found == grid_.end()) continue;
          for (size_t b : found->second)
            if (a < b) visit(a, b);
        }
    }
  }

 private:
  int64_t cell(double value) const { return static_cast<int64_t>(std::floor(value / step_)); }
  static uint64_t key(int64_t x, int64_t y) {
    return static_cast<uint64_t>(y) << 32 ^ static_cast<uint32_t>(x);
  }

  double step_ = 1;
  std::unordered_map<uint64_t, std::vector<size_t>> grid_;
};

// How far two squares lie in one another, along the axis where it is less; <= 0: not at all.
Point overlap(const Square& a, const Square& b) {
  const double reach = kGap * (a.side + b.side) / 2;
  return {reach - std::abs(a.center.x - b.center.x), reach - std::abs(a.center.y - b.center.y)};
}

void push_apart(std::vector<Square>& squares) {
  const std::vector<Square> before = squares;
  Neighbors(before).for_each(before, [&](size_t a, size_t b) {
    const Point in = overlap(squares[a], squares[b]);
    if (in.x <= 0 || in.y <= 0) return;
    double& of_a = in.x < in.y ? squares[a].center.x : squares[a].center.y;
    double& of_b = in.x < in.y ? squares[b].center.x : squares[b].center.y;
    const double push = 0.4 * std::min(in.x, in.y) / (squares[a].side + squares[b].side);
    const double direction = of_a < of_b || (of_a == of_b && a < b) ? 1 : -1;
    of_b += direction * push * squares[a].side;  // the smaller gives way
    of_a -= direction * push * squares[b].side;
  });
}

// What still overlaps by more than a tenth gives in, down to half its side.
void shrink(std::vector<Square>& squares) {
  std::vector<double> sides;
  for (const Square& square : squares) sides.push_back(square.side);
  Neighbors(squares).for_each(squares, [&](size_t a, size_t b) {
    const double apart = std::max(std::abs(squares[a].center.x - squares[b].center.x),
                                  std::abs(squares[a].center.y - squares[b].center.y));
    const double share = std::clamp(1.1 * apart / ((squares[a].side + squares[b].side) / 2), 0.5, 1.0);
    sides[a] = std::min(sides[a], squares[a].side * share);
    sides[b] = std::min(sides[b], squares[b].side * share);
  });
  for (size_t i = 0; i < squares.size(); ++i) squares[i].side = sides[i];
}

}  // namespace

std::vector<Square> place_thumbnails(const std::vector<Point>& points, const std::vector<double>& room,
                                     const ThumbnailRules& rules) {
  std::vector<Square> squares(points.size());
  for (size_t i = 0; i < points.size(); ++i) {
    const double side =
        rules.side_px > 0 ? rules.side_px : std::clamp(kShareOfRoom * room[i], rules.least_px, rules.most_px);
    squares[i] = {kept_within(rules.sheet, points[i], side), side};
  }
  for (int round = 0; round < kRounds; ++round) {
    push_apart(squares);
    for (size_t i = 0; i < points.size(); ++i) {
      Point& center = squares[i].center;
      center.x += kPull * (points[i].x - center.x);
      center.y += kPull * (points[i].y - center.y);
      center = kept_within(rules.sheet, center, squares[i].side);
    }
  }
  if (rules.side_px <= 0) shrink(squares);
  return squares;
}

}  // namespace atelier
