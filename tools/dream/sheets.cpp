#include "dream/filters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include "dream/sheets.h"
#include "media/sheet.h"

namespace atelier {
namespace {

constexpr int64_t kMostColumns = 24;

// Those that an interrupted run kept are not made again.
at::Tensor pictures_of(Task<DreamJob>& task, const Network& network, const std::string& layer) {
  PortraitOptions options = PortraitOptions::of_channels();
  if (task.job.picture.size.kind != SizeSpec::Kind::source)
    options.size = task.read_picture(task.job.picture).size();
  Monitor monitor{.progress = task.progress(), .resume = task.saved_state()};
  monitor.after_iteration = [&](const Moment& moment) { task.checkpoint(moment.state); };
  return filters(network, layer, options, read_prior(network.graph()), task.seed(), monitor);
}

// A channel's picture, with its kernel to the right where there is one.
Image cell_of(const at::Tensor& pictures, const at::Tensor& kernels, int64_t channel) {
  Image image;
  image.pixels = pictures.narrow(0, channel, 1).to(at::kFloat) / 255;
  if (!kernels.defined()) return image;
  const at::Tensor kernel = kernels.narrow(0, channel, 1);
  at::Tensor beside = at::full({1, 3, image.pixels.size(2), kernel.size(3)}, 0.07F);
  const int64_t rows = std::min(kernel.size(2), beside.size(2));
  beside.narrow(2, 0, rows).copy_(kernel.narrow(2, 0, rows));
  image.pixels = at::cat({image.pixels, beside}, 3);
  return image;
}

int64_t columns_for(int64_t count) {
  int64_t columns = 1;
  while (columns < kMostColumns && columns * columns < count * 3 / 2) ++columns;
  return columns;
}

}  // namespace

void render_filters(Task<DreamJob>& task) {
  const DreamJob& job = task.job;
  const std::string& layer = job.filters[0];
  const Network& network = task.network(job.network.network.text, job.network.weights.path, Form::dense);
  const at::Tensor pictures = pictures_of(task, network, layer);
  const at::Tensor kernels = atelier::kernels(network, layer, pictures.size(2));
  Sheet sheet;
  sheet.title = network.graph().name + ", " + layer;
  sheet.num_cells = pictures.size(0);
  sheet.num_columns = columns_for(sheet.num_cells);
  sheet.num_rows = (sheet.num_cells + sheet.num_columns - 1) / sheet.num_columns;
  const auto channel = [&](int64_t row, int64_t column) { return row * sheet.num_columns + column; };
  sheet.cell = [&](int64_t row, int64_t column) -> std::optional<Image> {
    if (channel(row, column) >= sheet.num_cells) return std::nullopt;
    return cell_of(pictures, kernels, channel(row, column));
  };
  sheet.caption = [&](int64_t row, int64_t column) {
    const int64_t number = channel(row, column);
    return number < sheet.num_cells ? std::to_string(number) : "";
  };
  SheetOptions options;
  options.cell_px = pictures.size(3) * (kernels.defined() ? 2 : 1);
  task.write_by(
      [&](const fs::path& path, const OutputMark& mark) { draw_sheet(path, sheet, options, mark); });
}

}  // namespace atelier
