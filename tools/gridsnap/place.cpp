#include "gridsnap/place.h"

#include <spdlog/fmt/fmt.h>

#include "base/log.h"
#include "base/text.h"
#include "gridsnap/features.h"
#include "layout/grid_fit.h"
#include "layout/grid_shapes.h"
#include "layout/grid_spare.h"
#include "layout/snap.h"
#include "media/image.h"

namespace atelier {

namespace {

// What says where the cells are, for errors.
std::string source_of(const GridsnapJob& job) {
  return job.grid.mask.empty() ? "--grid" : job.grid.mask.text;
}

// A mask's picture is read; a picture that is formed has its own aspect.
GridForm wanted_form(const GridsnapJob& job) {
  GridForm form = job.grid.form();
  if (!job.grid.mask.empty()) {
    const Image picture = read_image(job.grid.mask.path);
    try {
      form.mask = mask_of(picture.pixels, picture.alpha, job.grid.mask_inverted);
    } catch (const Error& error) {
      throw Error(error.problem(), job.grid.mask.text, error.remedy());
    }
  } else if (form.aspect == 0 && form.is_whole() && is_picture(job.snap.target)) {
    const PictureSize size = read_image_size(job.snap.target.path);
    form.aspect = static_cast<double>(size.width) / static_cast<double>(size.height);
  }
  return form;
}

void refuse_too_many(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  const auto num_cells = std::ssize(grid.cells);
  if (cloud.size() <= num_cells) return;
  const GridSize enough = grid_for({}, cloud.size(), grid.dims()).size;
  const bool is_whole = num_cells == grid.size.cells();
  throw Error(std::to_string(cloud.size()) + " points don't fit into " + std::to_string(num_cells) +
                  " cells of a grid of " + grid.size.text(),
              source_of(job),
              is_whole ? "give a larger one, for example " + enough.text() + ", or none"
                       : "give a larger one, or none: the smallest with room for all is then found");
}

void refuse_other_dims(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  if (!cloud.places.defined() || cloud.dims() == grid.dims()) return;
  if (grid.dims() == 2)
    throw Error("the cloud has three axes, the grid two", source_of(job),
                "give layers too, as 10x10x10, or --z none");
  throw Error("the cloud has two axes, the grid three", source_of(job), "give columns x rows");
}

double turn_of(const GridsnapJob& job) {
  return parse_number(job.snap.rotate).value_or(0);
}

FittedCloud fitted_cloud(const Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const Grid& grid) {
  const SnapOptions& options = gathering.job.snap;
  double degrees = turn_of(gathering.job);
  if (options.rotate == "auto") {
    degrees = cheapest_turn(
        cloud.places, grid,
        {.fit = options.fit, .assignment = options.assignment(), .seed = gathering.seed(), .progress = {}});
    spdlog::info("turned by {} degrees, clockwise: the cheapest of 36 turns", degrees);
  }
  return fitted(turned(cloud.places, degrees), grid.centers(), grid.periods(), options.fit);
}

// As the session's own progress, but so that the best so far can be kept.
AssignmentProgress told(Gathering<GridsnapJob>& gathering) {
  return [&gathering, progress = gathering.progress()](double fraction, double gap) {
    if (gap < 1) gathering.note(fmt::format("gap {:.2g} %", 100 * gap));
    try {
      progress(fraction);
    } catch (const Interrupted&) {
      if (!gathering.job.snap.keeps_best) throw;
      return false;
    }
    return true;
  };
}

void report(const SnappedCloud& snapped) {
  if (snapped.is_optimal) return spdlog::info("cost {:.8g}, optimal", snapped.cost);
  spdlog::info("cost {:.8g}, gap <= {:.2g} %", snapped.cost, 100 * snapped.gap());
}

}  // namespace

std::vector<Pin> pins_on(const GridsnapJob& job, const PointCloud& cloud, const Grid& grid) {
  std::vector<Pin> pins;
  for (const NamedNumbers& pin : job.grid.pinned) {
    const auto found = std::find(cloud.ids.begin(), cloud.ids.end(), pin.name);
    if (found == cloud.ids.end())
      throw Error("no point is called '" + pin.name + "'" + did_you_mean(pin.name, cloud.ids), "--pinned",
                  "name points as their ids do");
    std::vector<int64_t> at = pin.numbers;
    at.resize(3, 0);
    const int64_t place = grid.place_of(grid.flat({at[0], at[1], at[2]}));
    if (place < 0)
      throw Error("'" + pin.name + "' is pinned to a cell that is not used: " + std::to_string(at[0]) + "," +
                      std::to_string(at[1]),
                  "--pinned", "the grid is " + grid.size.text() + ", from 0,0 at the top left");
    pins.push_back({found - cloud.ids.begin(), place});
  }
  return pins;
}

Grid wanted_grid(const GridsnapJob& job, const PointCloud& cloud) {
  const GridForm form = wanted_form(job);
  const bool is_given = !job.grid.grid.empty();
  Grid grid =
      is_given ? grid_of(form, parse_grid_size(job.grid.grid)) : grid_for(form, cloud.size(), cloud.dims());
  refuse_other_dims(job, cloud, grid);
  refuse_too_many(job, cloud, grid);
  if (!is_given)
    spdlog::info("{} on a grid of {}, {} of its cells to spare", said_count(cloud.size(), "point", "points"),
                 grid.size.text(), std::ssize(grid.cells) - cloud.size());
  return grid;
}

SnappedCloud snapped_cloud(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const Grid& grid) {
  const GridsnapJob& job = gathering.job;
  const std::vector<Pin> pins = pins_on(job, cloud, grid);
  std::vector<int64_t> taken;
  for (const Pin& pin : pins) taken.push_back(pin.place);
  const std::vector<int64_t> offered =
      offered_cells(grid, taken, cloud.size() - std::ssize(pins), job.grid.spare);

  AssignmentOptions options = job.snap.assignment();
  FittedCloud fit;
  if (cloud.places.defined()) fit = fitted_cloud(gathering, cloud, grid);
  MatchedFeatures features{fit.points, fit.cells};
  if (job.snap.cost == "feature")
    features = matched_features(job, cloud, grid);
  else
    options.wrap = fit.periods;
  Assignment found = snapped(features.points, features.cells, offered, pins, options, told(gathering));
  SnappedCloud result{.grid = grid,
                      .cells = std::move(found.cells),
                      .cost = found.cost,
                      .bound = found.bound,
                      .is_optimal = found.is_optimal,
                      .beginning = fit.points.defined() ? fit.in_grid(fit.points) : at::Tensor()};
  gathering.note("");
  report(result);
  return result;
}

SnappedCloud snapped_before(const Gathering<GridsnapJob>& gathering, const PointCloud& cloud,
                            const Grid& grid, const Table& table) {
  SnappedCloud result{.grid = grid, .cells = {}};
  const at::Tensor cells =
      numbers_of(table, grid.dims() == 3 ? std::vector<std::string>{"column", "row", "layer"}
                                         : std::vector<std::string>{"column", "row"})
          .to(at::kLong);
  const auto* at = cells.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < cells.size(0); ++i, at += grid.dims())
    result.cells.push_back(grid.place_of(grid.flat({at[0], at[1], grid.dims() == 3 ? at[2] : 0})));
  if (cloud.places.defined()) {
    const FittedCloud fit = fitted_cloud(gathering, cloud, grid);
    result.beginning = fit.in_grid(fit.points);
  }
  return result;
}

}  // namespace atelier
