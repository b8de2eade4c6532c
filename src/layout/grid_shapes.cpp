#include "layout/grid_shapes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

#include "base/error.h"
#include "base/text.h"

namespace atelier {
namespace {

// Whether a cell belongs to a shape: its middle and its sides as shares of the box around the whole.
struct ShareBox {
  double x, y, width, height;
};
using ShapeTest = std::function<bool(const ShareBox& cell)>;

bool is_in_circle(const ShareBox& cell) {
  const double x = 2 * cell.x - 1, y = 2 * cell.y - 1;
  return x * x + y * y <= 1 + 1e-12;
}

// (x² + y² - 1)³ = x² y³, in its own box.
constexpr double kHeartHalf = 1.13903, kHeartTop = 1.23661, kHeartBottom = -1;
bool is_in_heart(const ShareBox& cell) {
  const double x = (2 * cell.x - 1) * kHeartHalf, y = kHeartTop + cell.y * (kHeartBottom - kHeartTop);
  const double ring = x * x + y * y - 1;
  return ring * ring * ring <= x * x * y * y * y + 1e-12;
}

// The mask's mean over a cell by sums over all that lies above and left of a point.
class MaskTest {
 public:
  explicit MaskTest(const at::Tensor& mask)
      : height_(mask.size(0)),
        width_(mask.size(1)),
        sums_(at::zeros({height_ + 1, width_ + 1}, at::kDouble)) {
    sums_.narrow(0, 1, height_).narrow(1, 1, width_).copy_(mask.to(at::kDouble).cumsum(0).cumsum(1));
    at_ = sums_.const_data_ptr<double>();
  }

  bool operator()(const ShareBox& cell) const {
    const double left = cell.x - cell.width / 2, top = cell.y - cell.height / 2;
    const double right = left + cell.width, bottom = top + cell.height;
    const double sum = above(right, bottom) - above(left, bottom) - above(right, top) + above(left, top);
    const double area = cell.width * cell.height * static_cast<double>(width_ * height_);
    return sum >= 0.5 * area * (1 - 1e-9);
  }

 private:
  double above(double x, double y) const {
    x = std::clamp(x, 0.0, 1.0) * static_cast<double>(width_);
    y = std::clamp(y, 0.0, 1.0) * static_cast<double>(height_);
    const int64_t column = std::min(static_cast<int64_t>(x), width_ - 1),
                  row = std::min(static_cast<int64_t>(y), height_ - 1);
    const double right = x - static_cast<double>(column), down = y - static_cast<double>(row);
    const double* first = at_ + row * (width_ + 1) + column;
    const double* second = first + width_ + 1;
    return (1 - down) * ((1 - right) * first[0] + right * first[1]) +
           down * ((1 - right) * second[0] + right * second[1]);
  }

  int64_t height_, width_;
  at::Tensor sums_;
  const double* at_ = nullptr;
};

ShapeTest test_of(const GridForm& form) {
  if (form.mask.defined()) return MaskTest(form.mask);
  if (form.shape == "circle") return is_in_circle;
  if (form.shape == "heart") return is_in_heart;
  return {};
}

// --- The cells of one size ---------------------------------------------------------------------------------

// The box around the whole is that of the even rows, so that round things are alike left and right: the last
// hexagon of an odd row lies half outside.
template <class Visit>
void for_each_cell(const Grid& grid, const ShapeTest& test, const Visit& visit) {
  const int64_t layers = std::max<int64_t>(grid.size.layers, 1);
  const double width = static_cast<double>(grid.size.columns),
               height = static_cast<double>(grid.size.rows - 1) * grid.row_distance() + 1;
  for (int64_t row = 0; row < grid.size.rows * layers; ++row)
    for (int64_t column = 0; column < grid.size.columns; ++column) {
      const double shift = grid.hexagons && row % 2 == 1 ? 0.5 : 0;
      const ShareBox cell{(static_cast<double>(column) + shift + 0.5) / width,
                          (static_cast<double>(row) * grid.row_distance() + 0.5) / height, 1 / width,
                          grid.row_distance() / height};
      if (!test || test(cell)) visit(row * grid.size.columns + column);
    }
}

Grid without_cells(const GridForm& form, const GridSize& size) {
  return {.size = size, .hexagons = form.hexagons, .wraps = form.wraps, .cells = {}};
}

int64_t count_cells(const GridForm& form, const ShapeTest& test, const GridSize& size) {
  if (!test) return size.cells();
  int64_t count = 0;
  for_each_cell(without_cells(form, size), test, [&](int64_t) { ++count; });
  return count;
}

// --- The smallest size -------------------------------------------------------------------------------------

double aspect_of(const GridForm& form) {
  if (form.aspect > 0) return form.aspect;
  if (form.mask.defined())
    return static_cast<double>(form.mask.size(1)) / static_cast<double>(form.mask.size(0));
  return form.shape == "heart" ? 2 * kHeartHalf / (kHeartTop - kHeartBottom) : 1;
}

class SmallestGrid {
 public:
  SmallestGrid(const GridForm& form, int64_t num_points)
      : form_(form),
        test_(test_of(form)),
        num_points_(num_points),
        aspect_(aspect_of(form)),
        row_distance_(without_cells(form, {}).row_distance()) {}

  GridSize size() const {
    const int64_t about = proportional_rows();
    const int64_t step = form_.hexagons && form_.wraps ? 2 : 1, reach = 3 + about / 50;
    GridSize best;
    double least = std::numeric_limits<double>::infinity();
    for (int64_t rows = about + reach; rows >= std::max<int64_t>(1, about - reach); --rows) {
      if (rows % step != 0) continue;
      const GridSize size{least_columns(rows), rows};
      const double spare =
          static_cast<double>(count_cells(form_, test_, size)) / static_cast<double>(num_points_) - 1;
      const double loss =
          spare + std::abs(std::log(static_cast<double>(size.columns) / (height(rows) * aspect_)));
      if (loss < least + 1e-9) best = size;
      least = std::min(least, loss);
    }
    return best;
  }

 private:
  double height(int64_t rows) const { return static_cast<double>(rows - 1) * row_distance_ + 1; }
  int64_t columns_for(int64_t rows) const {
    return std::max<int64_t>(1, std::llround(height(rows) * aspect_));
  }
  bool is_enough(int64_t columns, int64_t rows) const {
    return count_cells(form_, test_, {columns, rows}) >= num_points_;
  }

  // The fewest rows that have room at the wanted aspect.
  int64_t proportional_rows() const {
    constexpr double kMostCells = 1e7;
    int64_t low = 0, high = 1;
    while (!is_enough(columns_for(high), high)) {
      low = high;
      high *= 2;
      if (static_cast<double>(high) * static_cast<double>(columns_for(high)) >
          std::max(kMostCells, 256 * static_cast<double>(num_points_)))
        throw Error("has too little area for " + std::to_string(num_points_) + " cells at any size", "--mask",
                    "give a mask with a larger shape");
    }
    while (high - low > 1) {
      const int64_t middle = (low + high) / 2;
      (is_enough(columns_for(middle), middle) ? high : low) = middle;
    }
    return high;
  }

  int64_t least_columns(int64_t rows) const {
    int64_t columns = columns_for(rows);
    while (!is_enough(columns, rows)) ++columns;
    while (columns > 1 && is_enough(columns - 1, rows)) --columns;
    return columns;
  }

  const GridForm& form_;
  const ShapeTest test_;
  const int64_t num_points_;
  const double aspect_, row_distance_;
};

GridSize smallest_box(int64_t num_points) {
  int64_t side = 1;
  while (side * side * side < num_points) ++side;
  GridSize size{side, side, side};
  if ((size.layers - 1) * side * side >= num_points) --size.layers;
  while ((size.rows - 1) * side * size.layers >= num_points) --size.rows;
  return size;
}

}  // namespace

at::Tensor mask_of(const at::Tensor& pixels, const at::Tensor& alpha, bool inverted) {
  at::Tensor inside = pixels[0].mean(0);
  if (alpha.defined() && alpha.min().item<double>() < 1) {
    inside = alpha[0][0].to(at::kFloat);
  } else {
    const double low = inside.min().item<double>(), high = inside.max().item<double>();
    if (high - low < 0.02)
      throw Error("is of one lightness: it has no shape", "", "give a shape on another ground, or on none");
    inside = (inside - low) / (high - low);
    const int64_t height = inside.size(0), width = inside.size(1);
    const at::Tensor border =
        at::cat({inside[0], inside[height - 1], inside.select(1, 0), inside.select(1, width - 1)});
    if (border.mean().item<double>() > 0.5) inside = 1 - inside;
  }
  return inverted ? 1 - inside : inside;
}

void check_form(const GridForm& form, const GridSize& size) {
  if (size.layers > 0 && (!form.is_whole() || form.hexagons))
    throw Error("a box has cubes throughout", "",
                "shapes, masks and hexagons are for grids of columns x rows");
  if (form.wraps && form.hexagons && size.rows % 2 == 1)
    throw Error("a torus of hexagons needs an even number of rows, not " + std::to_string(size.rows), "",
                "give " + GridSize{size.columns, size.rows + 1}.text());
}

Grid grid_of(const GridForm& form, const GridSize& size) {
  check_form(form, size);
  Grid grid = without_cells(form, size);
  for_each_cell(grid, test_of(form), [&](int64_t flat) { grid.cells.push_back(flat); });
  return grid;
}

Grid grid_for(const GridForm& form, int64_t num_points, int64_t dims) {
  return grid_of(form, dims == 3 ? smallest_box(num_points) : SmallestGrid(form, num_points).size());
}

}  // namespace atelier
