#include "dream/filters.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/full.h>

#include "media/sheet.h"
#include "nn/class_names.h"
#include "tensor/resample.h"

namespace atelier {
namespace {

constexpr int64_t kTogether = 16;
constexpr int64_t kMostColumns = 24;
constexpr const char* kDone = "pictures";  // of the kept state: (channels, 3, side, side), 8 bit

int64_t num_channels(const Graph& graph, const std::string& layer) {
  return graph.shapes(graph.input.size, graph.input.size, {layer}).at(layer).channels;
}

// The pictures of all channels, (C,3,side,side) 8 bit; those that an interrupted run kept are not made again.
at::Tensor pictures_of(Task<DreamJob>& task, const Network& network, const std::string& layer) {
  const int64_t count = num_channels(network.graph(), layer);
  const Prior prior = read_prior(network.graph());
  PortraitOptions options = PortraitOptions::of_channels();
  if (task.job.picture.size.kind != SizeSpec::Kind::source)
    options.size = task.read_picture(task.job.picture).size();
  const TensorMap kept = task.saved_state();
  at::Tensor done = kept.contains(kDone) ? kept.at(kDone) : at::Tensor();
  const Progress progress = task.progress();
  for (int64_t first = done.defined() ? done.size(0) : 0; first < count; first += kTogether) {
    const at::Tensor wanted = at::eye(count).slice(0, first, first + kTogether);
    const auto state = [&] { return done.defined() ? TensorMap{{kDone, done}} : TensorMap{}; };
    Monitor monitor;
    monitor.after_iteration = [&](const DreamMoment&) { task.checkpoint(state); };
    monitor.progress = [&](double share) {
      progress((static_cast<double>(first) + share * static_cast<double>(wanted.size(0))) /
               static_cast<double>(count));
    };
    std::vector<uint64_t> seeds;  // of their own, or low layers would share the same faint clouds
    for (int64_t i = 0; i < wanted.size(0); ++i)
      seeds.push_back(task.seed() + static_cast<uint64_t>(first + i));
    const at::Tensor made =
        portrait(network, {.weights = wanted, .layer = layer}, options, prior, seeds, monitor);
    const at::Tensor bytes = made.mul(255).round().to(at::kByte);
    done = done.defined() ? at::cat({done, bytes}) : bytes;
  }
  return done;
}

// The kernels of a layer that reads the picture itself, (C,3,side,side), each stretched to its own range and
// enlarged without smoothing; undefined for other layers.
at::Tensor kernels_of(const Network& network, const std::string& layer, int64_t side) {
  const ChannelPlace place = before_activation(network.graph(), {layer, 0});
  const LayerSpec& made_by = network.graph().layer(place.layer);
  if (made_by.op != "conv" || made_by.from[0] != "input" || network.graph().input.channels() != 3) return {};
  const at::Tensor kernels = network.parameters().at(made_by.key("weight")).to(at::kCPU, at::kFloat);
  const at::Tensor largest = kernels.abs().amax({1, 2, 3}, true).clamp_min(1e-12);
  const int64_t factor = std::max<int64_t>(1, side / kernels.size(2));
  return (kernels / largest * 0.5 + 0.5).repeat_interleave(factor, 2).repeat_interleave(factor, 3);
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
  const at::Tensor kernels = kernels_of(network, layer, pictures.size(2));
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
