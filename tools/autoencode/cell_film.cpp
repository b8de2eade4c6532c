#include "autoencode/cell_film.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/full.h>

#include <cmath>

#include "app/film_timing.h"
#include "app/marks.h"
#include "media/video_writer.h"

namespace atelier {

namespace {

// Films want even sides.
int64_t even(int64_t px) {
  return std::max<int64_t>(2, px + px % 2);
}

at::Tensor grid_of(const at::Tensor& cells, int64_t columns, const CellOptions& options) {
  const int64_t count = cells.size(0), scale = options.scale_of(cells), gap = options.gap;
  columns = std::clamp<int64_t>(columns, 1, count);
  const int64_t rows = (count + columns - 1) / columns;
  const int64_t height = cells.size(2) * scale, width = cells.size(3) * scale;
  const Color back = parse_color(options.background);
  const double channels[3] = {back.red, back.green, back.blue};
  at::Tensor grid =
      at::full({1, 3, even(rows * (height + gap) - gap), even(columns * (width + gap) - gap)}, 0.);
  for (int64_t channel = 0; channel < 3; ++channel) grid.select(1, channel).fill_(channels[channel]);
  for (int64_t i = 0; i < count; ++i)
    grid.narrow(2, i / columns * (height + gap), height)
        .narrow(3, i % columns * (width + gap), width)
        .copy_(image_of(cells[i], options.invert, scale).pixels);
  return grid;
}

// `rate`: of `source`, else the usual one. `frame(i)`: (1,3,H,W).
void write_film(Item& item, const Input& source, const CellFilmOptions& film,
                const std::function<int64_t(double rate)>& num_frames,
                const std::function<at::Tensor(int64_t i, int64_t num_frames)>& frame) {
  const CommonOptions& common = item.planned().settings->common;
  VideoOptions video = film.encoding.encoding(8, false);
  video.frame_rate = timing_of({&source}, common).frame_rate;
  video.threads = common.threads;
  item.write_companion("film", [&](const fs::path& path, const OutputMark& mark) {
    video.metadata = video_metadata_from(mark);
    const Progress progress = item.progress();
    const int64_t count = num_frames(video.frame_rate.value());
    std::unique_ptr<VideoWriter> writer;
    for (int64_t i = 0; i < count; ++i) {
      progress(static_cast<double>(i) / static_cast<double>(count));
      const at::Tensor pixels = frame(i, count);
      if (!writer) writer = std::make_unique<VideoWriter>(path, size_of(pixels), video);
      writer->write(pixels);
    }
    writer->finish();
  });
}

}  // namespace

void CellFilmOptions::declare_without_length(Options& options, const std::string& of_film) {
  options.group("Film");
  options.add("film", film, of_film).writes(writable_films()).at_once();
  encoding.declare(options);
}

void CellFilmOptions::declare(Options& options, const std::string& of_film) {
  declare_without_length(options, of_film);
  options.add("seconds", seconds, "that it takes", {0.1, 3600});
}

void write_cell_film(Item& item, int64_t count, const std::function<at::Tensor(int64_t)>& cells,
                     int64_t columns, const CellFilmOptions& film, const CellOptions& options) {
  if (!item.wants("film")) return;
  int64_t shown = -1;
  at::Tensor grid;
  write_film(
      item, item.input(), film,
      [&](double rate) { return std::max<int64_t>(2, std::llround(film.seconds * rate)); },
      [&](int64_t i, int64_t num_frames) {
        const int64_t number = i * (count - 1) / (num_frames - 1);
        if (number != shown) grid = grid_of(cells(number), columns, options);
        shown = number;
        return grid;
      });
}

void write_frame_film(Item& item, const at::Tensor& cells, const Input& source, bool is_stretched,
                      const CellFilmOptions& film, const CellOptions& options) {
  if (!item.wants("film")) return;
  const int64_t scale = options.scale_of(cells), height = cells.size(2) * scale;
  int64_t width = cells.size(3) * scale;
  if (const std::optional<VideoInfo> info = source_film({&source}); info && is_stretched)
    width = std::llround(static_cast<double>(height) * static_cast<double>(info->size.width) /
                         static_cast<double>(info->size.height));
  write_film(
      item, source, film, [&](double) { return cells.size(0); },
      [&](int64_t i, int64_t) {
        return resize(image_of(cells[i], options.invert, 1).pixels, even(height), even(width)).clamp(0, 1);
      });
}

}  // namespace atelier
