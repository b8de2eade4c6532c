#include "gridsnap/features.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>

#include "base/color_scale.h"
#include "media/image.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

// (N,3), 0..1.
at::Tensor to_oklab(const at::Tensor& colors) {
  const at::Tensor from = colors.contiguous();
  at::Tensor result = at::empty_like(from);
  const auto* color = from.const_data_ptr<double>();
  auto* lab = result.mutable_data_ptr<double>();
  for (int64_t i = 0; i < from.size(0); ++i, color += 3, lab += 3) {
    const Oklab one = oklab_from(Color{color[0], color[1], color[2]});
    lab[0] = one.lightness;
    lab[1] = one.a;
    lab[2] = one.b;
  }
  return result;
}

at::Tensor features_of(const GridsnapJob& job, const PointCloud& cloud) {
  if (cloud.rows.defined()) return cloud.rows;
  const at::Tensor features = numbers_of(cloud.table, job.snap.feature_columns);
  if (!features.isfinite().all().item<bool>())
    throw Error("a feature is no finite number", cloud.table.path.string(),
                "--feature-columns names columns of numbers");
  return features;
}

// The mean of the picture over each cell: resampled to the grid, odd rows of hexagons to one of twice the
// columns.
at::Tensor colors_of(const at::Tensor& pixels, const Grid& grid) {
  const int64_t columns = grid.size.columns, rows = grid.size.rows, step = grid.hexagons ? 2 : 1;
  const int64_t width = step * columns + (grid.hexagons ? 1 : 0);
  const at::Tensor small = resize(pixels, rows, width, Filter::area).to(at::kDouble).clamp(0, 1).contiguous();
  at::Tensor colors = at::empty({std::ssize(grid.cells), 3}, at::kDouble);
  const auto* from = small.const_data_ptr<double>();
  auto* to = colors.mutable_data_ptr<double>();
  for (const int64_t flat : grid.cells) {
    const GridCell cell = grid.cell(flat);
    const int64_t left = step * cell.column + (grid.hexagons ? cell.row % 2 : 0);
    for (int64_t channel = 0; channel < 3; ++channel) {
      double sum = 0;
      for (int64_t i = 0; i < step; ++i) sum += from[(channel * rows + cell.row) * width + left + i];
      *to++ = sum / static_cast<double>(step);
    }
  }
  return colors;
}

MatchedFeatures by_picture(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  at::Tensor colors = features_of(job, cloud);
  if (colors.size(1) != 3)
    throw Error("points have " + std::to_string(colors.size(1)) + " features, the target has colors",
                cloud.table.path.string(), "--feature-columns names three: red, green, blue");
  if (colors.max().item<double>() > 1) colors = colors / 255;
  const at::Tensor pixels = flattened(read_image(job.snap.target.path), {1, 1, 1});
  return {to_oklab(colors.clamp(0, 1)), to_oklab(colors_of(pixels, grid))};
}

MatchedFeatures by_vectors(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  MatchedFeatures features{features_of(job, cloud), read_vectors(job.snap.target.path).rows.to(at::kDouble)};
  if (features.cells.size(0) != std::ssize(grid.cells))
    throw Error("has " + std::to_string(features.cells.size(0)) + " rows, the grid " +
                    std::to_string(grid.cells.size()) + " cells",
                job.snap.target.text, "give a row a cell, in reading order");
  if (features.cells.size(1) != features.points.size(1))
    throw Error("has rows of " + std::to_string(features.cells.size(1)) + " numbers, the points " +
                    std::to_string(features.points.size(1)) + " features",
                job.snap.target.text, "name as many with --feature-columns");
  return features;
}

}  // namespace

MatchedFeatures matched_features(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  return is_image_name(job.snap.target.path) && !job.snap.target.path.ends_with(".npy")
             ? by_picture(job, cloud, grid)
             : by_vectors(job, cloud, grid);
}

}  // namespace atelier
