#include "autoencode/cells.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/full.h>

#include <cmath>
#include <map>

#include "app/film_timing.h"
#include "app/marks.h"
#include "base/text.h"
#include "media/video_writer.h"
#include "tensor/npy.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

// Small pictures are seen better.
int64_t usual_scale(int64_t side) {
  return std::max<int64_t>(1, 96 / side);
}

int64_t scale_of(const CellOptions& options, const at::Tensor& cells) {
  return options.scale > 0 ? options.scale : usual_scale(cells.size(3));
}

std::vector<Heading> headings(const std::vector<std::string>& names) {
  std::vector<Heading> all;
  for (const std::string& name : names) all.push_back({name, {}});
  return all;
}

// What a cell is called as a file: "clip.mp4@12" is clip-12, a/b.png is b.
std::string file_stem(const std::string& name) {
  const size_t frame = name.rfind('@');
  const bool is_frame = frame != std::string::npos && parse_int(name.substr(frame + 1)).has_value();
  std::string stem = fs::path(is_frame ? name.substr(0, frame) : name).stem().string();
  if (is_frame) stem += "-" + name.substr(frame + 1);
  return stem.empty() ? "picture" : stem;
}

// Cells in a grid as one picture, whose sides are even, as films want them.
Image grid_of(const at::Tensor& cells, int64_t columns, const CellOptions& options) {
  const int64_t count = cells.size(0), scale = scale_of(options, cells), gap = count > 1 ? options.gap : 0;
  columns = std::clamp<int64_t>(columns, 1, count);
  const int64_t rows = (count + columns - 1) / columns;
  const int64_t height = cells.size(2) * scale, width = cells.size(3) * scale;
  const auto even = [](int64_t px) { return px + px % 2; };
  const Color back = parse_color(options.background);
  Image image;
  image.pixels = at::full({1, 3, even(rows * (height + gap) - gap), even(columns * (width + gap) - gap)}, 0.);
  const double channels[3] = {back.red, back.green, back.blue};
  for (int64_t channel = 0; channel < 3; ++channel) image.pixels.select(1, channel).fill_(channels[channel]);
  for (int64_t i = 0; i < count; ++i)
    image.pixels.narrow(2, i / columns * (height + gap), height)
        .narrow(3, i % columns * (width + gap), width)
        .copy_(image_of(cells[i], options, scale).pixels);
  return image;
}

}  // namespace

void CellOptions::declare(Options& options, const std::string& of_film) {
  options.group("Sheet");
  options.add("columns", columns, "pictures side by side; 0: what suits their number", {0, 4096})
      .in(Stage::draw);
  options.add("scale", scale, "of the pictures; 0: small ones are enlarged", {0, 64}).in(Stage::draw);
  options.add("gap", gap, "px between them", {0, 512}).in(Stage::draw);
  options.add("invert", invert, "black for white: ink on paper").in(Stage::draw);
  options.add("labels", labels, "what stands beside the pictures").in(Stage::draw).one_of({"text", "none"});
  options.add("background", background, "between the pictures").called("#RRGGBB").in(Stage::draw);
  options.add("pictures", pictures, "also write each picture into this folder").called("FOLDER");
  options.add("array", array, "also write them as one array (N, channels, height, width), 0 to 1")
      .writes({"npy"});
  if (of_film.empty()) return;
  options.group("Film");
  options.add("film", film, of_film).writes(writable_films()).at_once();
  options.add("seconds", seconds, "that it takes", {0.1, 3600});
  encoding.film.declare(options);
}

int64_t usual_columns(int64_t asked, int64_t count) {
  if (asked > 0) return asked;
  return std::max<int64_t>(1, std::llround(std::sqrt(1.6 * static_cast<double>(count))));
}

std::vector<std::string> sheet_formats() {
#if ATELIER_MEDIA
  return {"png", "tif", "tiff", "jpg", "jpeg", "ppm"};
#else
  return {"ppm"};
#endif
}

ToolInfo autoencode_command(const std::string& name, const std::string& summary, const std::string& example) {
  return {.name = "autoencode",
          .command = name,
          .summary = summary,
          .example = example,
          .see_also = "'autoencode train' makes the model, which is the first input",
          .item = "input",
          .items = "inputs",
          .formats = sheet_formats(),
          .auto_precision = "fp32"};
}

Image image_of(const at::Tensor& cell, const CellOptions& options, int64_t scale) {
  at::Tensor x = cell.unsqueeze(0).to(at::kFloat).clamp(0, 1);
  if (options.invert) x = 1 - x;
  Image image;
  image.grey = x.size(1) == 1;
  x = x.expand({1, 3, x.size(2), x.size(3)}).contiguous();
  image.pixels = scale == 1 ? x : resize(x, x.size(2) * scale, x.size(3) * scale).clamp(0, 1);
  return image;
}

void write_each(Item& item, const at::Tensor& cells, const std::vector<std::string>& names,
                const CellOptions& options) {
  const int64_t scale = std::max<int64_t>(1, options.scale);
  std::map<std::string, int> count_of;
  for (int64_t i = 0; i < cells.size(0) && !options.pictures.empty(); ++i) {
    std::string name = file_stem(names[i]);
    if (const int number = ++count_of[name]; number > 1) name += "-" + std::to_string(number);
    item.write_extra(fs::path(options.pictures) / (name + "." + sheet_formats().front()),
                     image_of(cells[i], options, scale), {});
  }
  if (item.wants("array"))
    item.write_companion("array", [&](const fs::path& path, const OutputMark&) { write_npy(path, cells); });
}

void write_cells(Item& item, const CellSheet& given, const CellOptions& options) {
  const int64_t count = given.cells.size(0), scale = scale_of(options, given.cells);
  const bool has_words = options.labels == "text";
  Sheet sheet{.title = has_words ? given.title : "",
              .num_rows = (count + given.columns - 1) / given.columns,
              .num_columns = given.columns,
              .cell_size = {given.cells.size(2) * scale, given.cells.size(3) * scale},
              .num_cells = count};
  if (has_words) sheet.columns = headings(given.column_names);
  for (const std::string& name : given.row_names)
    if (has_words) sheet.rows.push_back(headings({name}));
  sheet.cell = [&](int64_t row, int64_t column) {
    return image_of(given.cells[row * given.columns + column], options, scale);
  };
  if (has_words && !given.captions.empty())
    sheet.caption = [&](int64_t row, int64_t column) {
      const int64_t i = row * given.columns + column;
      return i < count ? given.captions[i] : "";
    };
  item.write_by([&](const fs::path& path, const OutputMark& mark) {
    draw_sheet(path, sheet,
               {.cell_px = std::max(sheet.cell_size.height, sheet.cell_size.width),
                .gap_px = options.gap,
                .labels = has_words ? "text" : "none",
                .background = options.background},
               mark);
  });
}

void write_frames(Item& item, int64_t count, const std::function<at::Tensor(int64_t)>& frame, int64_t columns,
                  const CellOptions& options) {
  if (!item.wants("film")) return;
  const CommonOptions& common = item.planned().settings->common;
  VideoOptions video = options.encoding.film.encoding(8, false);
  video.frame_rate = timing_of({&item.input()}, common).frame_rate;
  video.threads = common.threads;
  item.write_companion("film", [&](const fs::path& path, const OutputMark& mark) {
    video.metadata = video_metadata_from(mark);
    const Progress progress = item.progress();
    const auto num_frames = std::max<int64_t>(2, std::llround(options.seconds * video.frame_rate.value()));
    std::unique_ptr<VideoWriter> writer;
    int64_t last = -1;
    Image image;
    for (int64_t i = 0; i < num_frames; ++i) {
      const int64_t number = i * (count - 1) / (num_frames - 1);
      if (number != last) image = grid_of(frame(number), columns, options);
      last = number;
      if (!writer) writer = std::make_unique<VideoWriter>(path, image.size(), video);
      writer->write(image.pixels);
      progress(static_cast<double>(i) / static_cast<double>(num_frames));
    }
    writer->finish();
  });
}

PictureForm form_of(const AutoencoderSpec& spec) {
  return {.size = spec.size, .channels = spec.channels, .fit = spec.is_stretched ? Fit::stretch : Fit::crop};
}

void write_film_of(Item& item, const at::Tensor& cells, const Input& source, bool is_stretched,
                   const CellOptions& options) {
  const int64_t scale = scale_of(options, cells), height = cells.size(2) * scale;
  int64_t width = cells.size(3) * scale;
  if (const std::optional<VideoInfo> film = source_film({&source}); film && is_stretched)
    width = std::llround(static_cast<double>(height) * static_cast<double>(film->size.width) /
                         static_cast<double>(film->size.height));
  const auto even = [](int64_t px) { return std::max<int64_t>(2, px / 2 * 2); };
  const CommonOptions& common = item.planned().settings->common;
  VideoOptions video = options.encoding.film.encoding(8, false);
  video.frame_rate = timing_of({&source}, common).frame_rate;
  video.threads = common.threads;
  item.write_companion("film", [&](const fs::path& path, const OutputMark& mark) {
    video.metadata = video_metadata_from(mark);
    const Progress progress = item.progress();
    VideoWriter writer(path, {even(height), even(width)}, video);
    for (int64_t i = 0; i < cells.size(0); ++i) {
      progress(static_cast<double>(i) / static_cast<double>(cells.size(0)));
      writer.write(resize(image_of(cells[i], options, 1).pixels, even(height), even(width)).clamp(0, 1));
    }
    writer.finish();
  });
}

AutoencoderFile read_model(Item& item, const std::vector<Input>& inputs) {
  const Input& first = inputs.front();
  if (first.kind != Input::Kind::file || !is_autoencoder(first.path))
    throw Error("the first input must be the model, and this is no autoencoder", first.text(),
                "name a file that autoencode train wrote, then what it works on");
  return read_autoencoder(first.path, item.device());
}

bool holds_codes(const Input& input, int64_t bottleneck) {
  if (input.kind != Input::Kind::file || !is_vectors_name(input.path)) return false;
  const std::string name = lower(fs::path(input.path).filename().string());
  if (name.ends_with(".npy")) {
    const at::Tensor array = read_npy(input.path);
    if (array.dim() != 2) return false;
    const auto side = static_cast<int64_t>(std::llround(std::sqrt(static_cast<double>(array.size(1)))));
    return array.size(1) == bottleneck || side * side != array.size(1);
  }
  return name.ends_with(".csv") || name.ends_with(".tsv") || name.ends_with(".vec") ||
         name.ends_with(".safetensors");
}

NamedCodes read_codes(const std::vector<Input>& inputs, int64_t bottleneck) {
  std::vector<at::Tensor> all;
  NamedCodes codes;
  for (size_t i = 1; i < inputs.size(); ++i) {
    Vectors vectors = read_vectors(inputs[i].path);
    if (vectors.rows.size(1) != bottleneck)
      throw Error("its codes have " + said_count(vectors.rows.size(1), "number", "numbers") +
                      ", and the autoencoder takes " + std::to_string(bottleneck),
                  inputs[i].path, "take codes that it encoded");
    for (int64_t row = 0; row < vectors.rows.size(0); ++row)
      codes.names.push_back(vectors.ids.empty() ? std::to_string(row) : vectors.ids[row]);
    all.push_back(vectors.rows);
  }
  codes.codes = at::cat(all);
  return codes;
}

}  // namespace atelier
