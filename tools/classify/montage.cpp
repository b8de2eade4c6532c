#include "classify/montage.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cmath>

#include "app/film_sources.h"
#include "app/picture_options.h"
#include "base/color_name.h"
#include "media/row_writer.h"
#include "media/sheet.h"
#include "media/sheet_strip.h"

namespace atelier {

namespace {

constexpr const char* kBackground = "#111111";
constexpr int64_t kCell = 224, kSmallestCell = 128, kGap = 16;
constexpr int64_t kWidest = 6000;  // cells shrink before a montage is wider

std::vector<std::string> montage_formats() {
  std::vector<std::string> formats = writable_formats();
  std::erase_if(formats, [](const std::string& format) { return !format_has_rows(format); });
  return formats;
}

int64_t chosen_columns(const MontageOptions& options, int64_t num_pictures) {
  if (options.columns > 0) return std::min<int64_t>(options.columns, num_pictures);
  constexpr double kHigher = 1.3;  // what a cell is with its scores: the whole is about as wide as high
  return static_cast<int64_t>(std::ceil(std::sqrt(kHigher * static_cast<double>(num_pictures))));
}

// As high as the pictures ask for at that width: lower than a square where all lie.
PictureSize chosen_cell(const MontageOptions& options, const std::vector<LabeledPicture>& pictures,
                        int64_t num_columns) {
  const int64_t side =
      options.cell > 0 ? options.cell : std::clamp(kWidest / num_columns - kGap, kSmallestCell, kCell);
  int64_t height = 1;
  for (const LabeledPicture& picture : pictures)
    height = std::max(height, fit_within(source_size(picture.input, {}), {side, side}).height);
  return {height, side};
}

// A row of the montage at the size of its cells, read on all cores when its first cell is asked for.
class RowOfPictures {
 public:
  RowOfPictures(const std::vector<LabeledPicture>& pictures, int64_t num_columns, PictureSize cell,
                uint64_t seed)
      : pictures_(pictures), num_columns_(num_columns), cell_(cell), seed_(seed) {}

  const std::optional<Image>& at(int64_t row, int64_t column) {
    if (row != row_) read(row);
    return images_[column];
  }

 private:
  void read(int64_t row) {
    row_ = row;
    images_.assign(num_columns_, std::nullopt);
    const int64_t first = row * num_columns_, last = std::ssize(pictures_);
    const auto read_some = [&](int64_t begin, int64_t end) {
      for (int64_t column = begin; column < end; ++column)
        images_[column] = small_picture(pictures_[first + column].input);
    };
    // A film is read in its order.
    if (pictures_[first].input.kind == Input::Kind::film)
      read_some(0, std::min(num_columns_, last - first));
    else
      at::parallel_for(0, std::min(num_columns_, last - first), 1, read_some);
  }

  // nullopt where it can't be read any more.
  std::optional<Image> small_picture(const Input& input) {
    try {
      Image image = read_picture(input, {}, seed_, films_);
      const PictureSize size = fit_within(image.size(), cell_);
      image.pixels = resize(flattened(image, parse_color(kBackground)), size.height, size.width);
      image.alpha.reset();
      return image;
    } catch (const Error&) {
      return std::nullopt;
    }
  }

  const std::vector<LabeledPicture>& pictures_;
  int64_t num_columns_;
  PictureSize cell_;
  uint64_t seed_;
  FilmSources films_;
  int64_t row_ = -1;
  std::vector<std::optional<Image>> images_;
};

}  // namespace

void MontageOptions::declare(Options& options) {
  options.group("Montage");
  options.add("montage", file, "also draw the pictures with their labels beneath").writes(montage_formats());
  options
      .add("montage.cell", cell, "side of a picture's cell in px; 0 chooses it from their number", {0, 4096})
      .in(Stage::draw);
  options.add("montage.columns", columns, "pictures in a row; 0 makes it about as wide as high", {0, 10'000})
      .in(Stage::draw);
  options.add("montage.labels", labels, "labels beneath a picture, at most --top", {1, 10}).in(Stage::draw);
}

void draw_montage(const fs::path& path, const std::vector<LabeledPicture>& pictures, const ClassNames& names,
                  const MontageOptions& options, uint64_t seed, const OutputMark& mark) {
  const auto num_pictures = std::ssize(pictures);
  Sheet sheet;
  sheet.num_columns = chosen_columns(options, num_pictures);
  sheet.num_rows = (num_pictures + sheet.num_columns - 1) / sheet.num_columns;
  sheet.num_cells = num_pictures;
  sheet.cell_size = chosen_cell(options, pictures, sheet.num_columns);
  sheet.num_scores =
      std::min(options.labels, static_cast<int>(pictures.empty() ? 0 : pictures.front().guesses.size()));
  RowOfPictures rows(pictures, sheet.num_columns, sheet.cell_size, seed);
  sheet.cell = [&](int64_t row, int64_t column) { return rows.at(row, column); };
  sheet.scores = [&](int64_t row, int64_t column) {
    return scores_of(pictures[row * sheet.num_columns + column], names, options.labels);
  };
  draw_sheet(path, sheet, {.gap_px = kGap, .background = kBackground}, mark);
}

}  // namespace atelier
