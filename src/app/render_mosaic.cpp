#include <algorithm>

#include "app/mosaic_options.h"
#include "app/picture_files.h"
#include "app/signals.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "media/deep_zoom_viewer.h"

namespace atelier {

namespace {

MosaicStyle style_of(const MosaicOptions& options) {
  MosaicStyle style{.cell = parse_mosaic_cell(options.cell), .gap_px = options.gap};
  style.transparent = options.background == "transparent";
  style.background = parse_color(style.transparent ? "#ffffff" : options.background);
  style.fit = options.fit == "contain" ? MosaicFit::contain : MosaicFit::cover;
  return style;
}

std::optional<Color> color_named(const std::string& name) {
  if (!name.starts_with('#')) return std::nullopt;
  try {
    return parse_color(name);
  } catch (const Error&) {
    return std::nullopt;
  }
}

// The cells of a figure, and the files of those that have pictures.
class FigureCells {
 public:
  FigureCells(const MosaicFigure& figure, const MosaicOptions& options)
      : files_(figure.points, options.pictures) {
    mosaic_ = {.grid = figure.grid, .num_columns = figure.num_columns, .num_rows = figure.num_rows};
    for (size_t i = 0; i < figure.places.size(); ++i) add(figure, i);
    if (paths_.empty() || num_missing_ == paths_.size()) refuse_emptiness();
    if (num_missing_ > 0)
      spdlog::warn(
          "{} of {} pictures are not there, as '{}' (--pictures FOLDER says where to look): drawn as their "
          "names",
          num_missing_, num_pictures_, missing_);
  }

  Mosaic mosaic() const {
    Mosaic mosaic = mosaic_;
    mosaic.picture = [this](size_t cell, PictureSize least) {
      if (paths_[cell].empty())
        throw Error("is not there", mosaic_.cells[cell].name, "--pictures says where to look");
      return read_small_image(paths_[cell], least);
    };
    return mosaic;
  }
  bool is_missing(size_t cell) const { return paths_[cell].empty(); }

 private:
  void add(const MosaicFigure& figure, size_t point) {
    const MapPoints& points = figure.points;
    const std::string name = point < files_.names().size() ? files_.names()[point] : "";
    MosaicCell cell{figure.places[point].column, figure.places[point].row, name, color_named(name)};
    fs::path path = cell.color ? fs::path() : files_.find(name);
    if (!cell.color && path.empty() && !points.colors.empty() &&
        (trim(name).empty() || !files_.is_promised(name)))
      cell.color = points.colors[point];
    if (!cell.color && trim(name).empty()) return;  // a point without a picture
    if (!cell.color) count(name, path);
    if (point < points.labels.size()) cell.label = points.labels[point];
    mosaic_.cells.push_back(std::move(cell));
    paths_.push_back(std::move(path));
  }

  void count(const std::string& name, const fs::path& path) {
    ++num_pictures_;
    if (path.empty() && num_missing_++ == 0) missing_ = name;
  }

  [[noreturn]] void refuse_emptiness() const {
    if (paths_.empty())
      throw Error("a mosaic of no pictures can't be drawn", "", "give a table that names pictures");
    throw Error("none of the " + std::to_string(num_pictures_) + " pictures are there, as '" + missing_ + "'",
                "", "--pictures FOLDER says where to look");
  }

  PictureFiles files_;
  Mosaic mosaic_;
  std::vector<fs::path> paths_;  // one a cell; "" for those that are missing, or colors
  size_t num_pictures_ = 0, num_missing_ = 0;
  std::string missing_;
};

// What is wanted of a mosaic, drawn in one pass when the first of it is written.
class MosaicSheets {
 public:
  MosaicSheets(Item& item, const MosaicFigure& figure, const MosaicOptions& options)
      : item_(item),
        options_(options),
        style_(style_of(options)),
        cells_(figure, options),
        mosaic_(cells_.mosaic()) {
    mosaic_.on_broken = [this](size_t cell, const Error& error) {
      item_.part_failed(error, cells_.is_missing(cell) ? Item::Said::before : Item::Said::now);
    };
  }

  void write() {
    for (const char* option : {"render", "tiles"})
      if (item_.wants(option))
        item_.write_companion(option, [&](const fs::path&, const OutputMark& mark) { draw_once(mark); });
  }

 private:
  void draw_once(const OutputMark& mark) {
    if (is_drawn_) return;
    std::vector<std::unique_ptr<RowWriter>> sheets;
    if (item_.wants("render")) sheets.push_back(sheet(mark));
    if (item_.wants("tiles")) sheets.push_back(pyramid(mark));
    std::vector<RowWriter*> taking;
    for (const auto& sheet : sheets) taking.push_back(sheet.get());
    draw_mosaic(mosaic_, style_, taking, [show = item_.progress()](double fraction) {
      throw_if_interrupted();
      show(fraction);
    });
    for (const auto& sheet : sheets) sheet->finish();
    is_drawn_ = true;
  }

  std::unique_ptr<RowWriter> sheet(const OutputMark& mark) const {
    return make_file_writer(
        item_.planned().companion("render")->path,
        {.layout = mosaic_layout(mosaic_, style_), .quality = options_.quality, .mark = mark});
  }

  std::unique_ptr<RowWriter> pyramid(const OutputMark& mark) const {
    const fs::path path = item_.planned().companion("tiles")->path;
    DeepZoomOptions tiles = options_.tiles;
    tiles.quality = options_.quality;
    return make_deep_zoom_writer(path, mosaic_layout(mosaic_, style_), tiles, mark,
                                 deep_zoom_page(path, mosaic_, style_, tiles));
  }

  Item& item_;
  const MosaicOptions& options_;
  MosaicStyle style_;
  FigureCells cells_;
  Mosaic mosaic_;
  bool is_drawn_ = false;
};

}  // namespace

void check_mosaic_size(const Item& item, MosaicGrid grid, int64_t num_columns, int64_t num_rows,
                       const MosaicOptions& options) {
  if (!item.wants("render")) return;
  const OutputName& sheet = *item.planned().companion("render");
  const Mosaic mosaic{.grid = grid, .num_columns = num_columns, .num_rows = num_rows};
  try {
    make_row_writer(sheet.format, {.layout = mosaic_layout(mosaic, style_of(options))},
                    [](std::string_view) {});
  } catch (const Error& error) {
    throw Error(error.problem(), sheet.path, error.remedy());
  }
}

void render_mosaic(Item& item, const MosaicFigure& figure, const MosaicOptions& options) {
  if (item.wants("render") || item.wants("tiles")) MosaicSheets(item, figure, options).write();
}

}  // namespace atelier
