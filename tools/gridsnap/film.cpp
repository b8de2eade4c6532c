#include "gridsnap/film.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/tensor.h>

#include <cmath>
#include <optional>

#include "app/film_timing.h"
#include "app/growing_film.h"
#include "app/map_pictures.h"
#include "base/log.h"
#include "gridsnap/mosaic.h"
#include "media/canvas.h"
#include "media/mosaic_cell.h"

namespace atelier {

namespace {

constexpr double kDot = 0.42;  // radius, in cells

// What is seen in all frames: the grid's cells and the whole cloud.
class FilmStage {
 public:
  FilmStage(const at::Tensor& from, const at::Tensor& to, int64_t size_px) {
    const at::Tensor all = at::cat({from, to}).narrow(1, 0, 2);
    const at::Tensor low = std::get<0>(all.min(0)) - 1, high = std::get<0>(all.max(0)) + 1;
    left_ = low[0].item<double>();
    top_ = low[1].item<double>();
    const double width = high[0].item<double>() - left_, height = high[1].item<double>() - top_;
    cell_px_ = static_cast<double>(size_px) / std::max(width, height);
    size_ = {even(height * cell_px_), even(width * cell_px_)};
  }

  PictureSize size() const { return size_; }
  double cell_px() const { return cell_px_; }
  Point place(double x, double y) const { return {(x - left_) * cell_px_, (y - top_) * cell_px_}; }

 private:
  // As films want their sides.
  static int64_t even(double px) { return std::max<int64_t>(2, 2 * std::llround(px / 2)); }

  double left_ = 0, top_ = 0, cell_px_ = 1;
  PictureSize size_;
};

// Films have no transparency.
Color paper_of(const GridsnapJob& job) {
  return parse_color(job.mosaic.background == "transparent" ? "#ffffff" : job.mosaic.background);
}

// Of every point its picture at the size of a cell, 0 x 0 where it has none; or none at all.
std::vector<Raster> thumbnails_of(const MapPoints& points, const GridsnapJob& job, double cell_px) {
  MapOptions options;
  options.pictures = job.mosaic.pictures;
  const MapPictures pictures(points, options);
  if (pictures.empty()) return {};
  const auto side = std::max<int64_t>(1, std::llround(cell_px));
  const MosaicCells cells({}, {.background = paper_of(job),
                               .fit = job.mosaic.fit == "contain" ? MosaicFit::contain : MosaicFit::cover});
  const CellBox box{0, 0, {side, side}};
  std::vector<Raster> thumbnails(points.ids.size());
  at::parallel_for(0, std::ssize(thumbnails), 1, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) try {
        if (const auto image = pictures.read(i)) thumbnails[i] = cells.of_picture(*image, box).picture;
      } catch (const Error& error) {
        warn_once(std::string(error.what()) + "; the film shows a dot");
      }
  });
  return thumbnails;
}

class Painter {
 public:
  Painter(const GridsnapJob& job, const PointCloud& cloud, const at::Tensor& from, const at::Tensor& to)
      : stage_(from, to, job.film_size),
        background_(paper_of(job)),
        points_(drawn_points(job, cloud)),
        thumbnails_(thumbnails_of(points_, job, stage_.cell_px())) {}

  void draw(const fs::path& path, const at::Tensor& places) const {
    Canvas canvas("png", stage_.size(), background_);
    const at::Tensor at = places.contiguous();
    const auto* place = at.const_data_ptr<double>();
    for (size_t i = 0; i < points_.ids.size(); ++i, place += at.size(1))
      draw_point(canvas, i, stage_.place(place[0], place[1]));
    canvas.write(path, {});
  }

 private:
  void draw_point(Canvas& canvas, size_t point, const Point& at) const {
    if (!thumbnails_.empty() && thumbnails_[point].layout.width > 0) {
      const RasterLayout& layout = thumbnails_[point].layout;
      return canvas.draw_picture(thumbnails_[point], Box::around(at, static_cast<double>(layout.width),
                                                                 static_cast<double>(layout.height)));
    }
    canvas.fill_circle(at, kDot * stage_.cell_px(), {color_of(point)});
  }

  Color color_of(size_t point) const {
    return points_.colors.empty() ? mixed(contrast_color(background_), background_, 0.3)
                                  : points_.colors[point];
  }

  FilmStage stage_;
  Color background_;
  MapPoints points_;
  std::vector<Raster> thumbnails_;
};

double eased(double share) {
  return share * share * (3 - 2 * share);
}

}  // namespace

void write_film(Gathering<GridsnapJob>& gathering, const PointCloud& cloud, const SnappedCloud& snapped) {
  GrowingFilm film(gathering, "film", gathering.job.frames);
  if (!film) return;
  if (!snapped.beginning.defined())
    throw Error("the points lay nowhere before they came to the grid", "--film",
                "give a table with x and y, or no film");
  const at::Tensor to = snapped.grid.centers().index_select(0, at::tensor(snapped.cells, at::kLong));
  const at::Tensor& from = snapped.beginning;
  const Painter painter(gathering.job, cloud, from, to);
  const double rate =
      timing_of({&gathering.input()}, gathering.planned().settings->common).frame_rate.value();
  const auto num_held = std::max<int64_t>(1, std::llround(rate)),  // the last is held by GrowingFilm
      num_moving = std::max<int64_t>(1, std::llround(gathering.job.film_seconds * rate));
  const Progress progress = gathering.progress();
  fs::path first;
  for (int64_t i = 1; i < num_held + num_moving; ++i) {
    const double share =
        static_cast<double>(std::max<int64_t>(0, i - num_held)) / static_cast<double>(num_moving);
    film.add_file(i, [&](const fs::path& path) {
      if (i > 1 && share == 0)
        fs::copy_file(first, path, fs::copy_options::overwrite_existing);
      else
        painter.draw(path, from + (to - from) * eased(share));
      if (i == 1) first = path;
    });
    if (!gathering.job.snap.keeps_best) progress(share);
  }
  film.finish_by([&](const fs::path& path) { painter.draw(path, to); });
}

}  // namespace atelier
