#include "media/sheet_table.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace atelier {

namespace {

constexpr int64_t kWidest = 8000, kSmallestCell = 64, kLargestCell = 512;

// --- Cells

// Sizes of the pictures in the first row and column: along each axis everything that varies with it is seen
// there.
std::vector<PictureSize> sampled_sizes(const Sheet& sheet) {
  std::vector<PictureSize> sizes;
  const auto sample = [&](int64_t row, int64_t column) {
    if (const auto image = sheet.cell(row, column)) sizes.push_back(image->size());
  };
  for (int64_t column = 0; column < sheet.num_columns; ++column) sample(0, column);
  for (int64_t row = 1; row < sheet.num_rows; ++row) sample(row, 0);
  return sizes;
}

int64_t chosen_cell(const Sheet& sheet, const SheetOptions& options, const std::vector<PictureSize>& sizes) {
  if (options.cell_px > 0) return options.cell_px;
  int64_t longest = sizes.empty() ? kLargestCell : 1;
  for (const PictureSize& size : sizes) longest = std::max({longest, size.height, size.width});
  const int64_t fitting = kWidest / std::max<int64_t>(sheet.num_columns, 1) - options.gap_px;
  return std::clamp(std::min(fitting, longest), kSmallestCell, kLargestCell);
}

// As high and wide as the sampled pictures are at that longer side; square where none is there yet.
PictureSize cell_for(const std::vector<PictureSize>& sizes, int64_t longer_px) {
  if (sizes.empty()) return {longer_px, longer_px};
  PictureSize cell;
  for (const PictureSize& size : sizes) {
    const PictureSize fitted = fit_longer_side(size, longer_px);
    cell = {std::max(cell.height, fitted.height), std::max(cell.width, fitted.width)};
  }
  return cell;
}

// --- Headings

bool same(const Heading& a, const Heading& b) {
  return a.text == b.text && a.picture == b.picture;
}

// Rows [first, last) whose headings are equal from the outermost level to this one.
struct Span {
  int64_t first = 0, last = 0;
};

std::vector<Span> spans_at(const std::vector<std::vector<Heading>>& rows, size_t level) {
  std::vector<Span> spans;
  for (int64_t row = 0; row < static_cast<int64_t>(rows.size()); ++row) {
    bool continues = row > 0;
    for (size_t i = 0; continues && i <= level; ++i) continues = same(rows[row][i], rows[row - 1][i]);
    if (!continues) spans.push_back({row, row});
    spans.back().last = row + 1;
  }
  return spans;
}

class TableLayout {
 public:
  TableLayout(const Sheet& sheet, const SheetOptions& options)
      : sheet_(sheet), options_(options), with_pictures_(options.labels == "picture") {
    table_.cell = sheet.cell_size;
    if (table_.cell.height == 0) {
      const std::vector<PictureSize> sizes = sampled_sizes(sheet);
      table_.cell = cell_for(sizes, chosen_cell(sheet, options, sizes));
    }
    const int64_t longer = std::max(table_.cell.height, table_.cell.width);
    table_.background = parse_color(options.background);
    ink_ = contrast_color(table_.background);
    table_.blank = mixed(table_.background, ink_, 0.07);
    font_px_ = std::clamp(5.5 + 0.035 * static_cast<double>(longer), 9.0, 22.0);
    space_ = std::llround(font_px_ * 0.6);
    table_.score_style = {font_px_, ink_, table_.background};
    num_levels_ = options.labels == "none" || sheet.rows.empty() ? 0 : sheet.rows.front().size();
    margin_ = options.labels == "none" && sheet.title.empty() ? options.gap_px
                                                              : std::max(options.gap_px, 2 * space_);
  }

  SheetTable lay_out() {
    const int64_t left = place_row_levels();
    for (int64_t column = 0; column < sheet_.num_columns; ++column)
      table_.column_lefts.push_back(left + column * (table_.cell.width + options_.gap_px));
    table_.sheet.width =
        left + sheet_.num_columns * (table_.cell.width + options_.gap_px) - options_.gap_px + margin_;
    int64_t top = margin_;
    top = place_title(top);
    top = place_column_headings(top);
    table_.sheet.height = place_rows(top) + margin_;
    place_row_headings();
    return std::move(table_);
  }

 private:
  // The heading's thumbnail where that is wanted and can be had, else its words.
  Raster drawn(const Heading& heading, int64_t max_width, bool centered) const {
    if (with_pictures_ && heading.picture) {
      try {
        return cell_stamp(read_image(*heading.picture), 0, 0, table_.cell, table_.background).picture;
      } catch (const Error&) {
      }
    }
    constexpr double kLineEms = 1.3;
    const auto fitting = static_cast<int>(static_cast<double>(table_.cell.height) / (kLineEms * font_px_));
    return text(heading.text, font_px_, false, centered, max_width, std::clamp(fitting, 1, 3));
  }

  Raster text(const std::string& words, double size_px, bool bold, bool centered, int64_t max_width,
              int lines) const {
    return sheet_text(words, {size_px, bold, centered, ink_, table_.background, max_width, lines});
  }

  // Widths of the columns of row headings, each as its widest heading; returns where the cells begin.
  int64_t place_row_levels() {
    constexpr double kMostEms = 14;
    const int64_t widest = std::max<int64_t>(table_.cell.width, std::llround(kMostEms * font_px_));
    int64_t left = margin_;
    for (size_t level = 0; level < num_levels_; ++level) {
      level_lefts_.push_back(left);
      spans_.push_back(spans_at(sheet_.rows, level));
      auto& pictures = level_pictures_.emplace_back();
      int64_t width = 0;
      for (const Span& span : spans_.back()) {
        pictures.push_back(drawn(sheet_.rows[span.first][level], widest, false));
        width = std::max(width, pictures.back().layout.width);
      }
      level_widths_.push_back(width);
      left += width + (width > 0 ? 2 * space_ : 0);
    }
    return left;
  }

  int64_t place_title(int64_t top) {
    if (sheet_.title.empty()) return top;
    constexpr double kLarger = 1.4;
    constexpr int kLines = 3;
    Raster title =
        text(sheet_.title, kLarger * font_px_, true, false, table_.sheet.width - 2 * margin_, kLines);
    const int64_t height = title.layout.height;
    table_.stamps.push_back({margin_, top, std::move(title)});
    return top + height + (height > 0 ? 2 * space_ : 0);
  }

  // On one base line above the cells.
  int64_t place_column_headings(int64_t top) {
    if (options_.labels == "none") return top;
    std::vector<Raster> pictures;
    int64_t height = 0;
    for (const Heading& heading : sheet_.columns) {
      pictures.push_back(drawn(heading, table_.cell.width, true));
      height = std::max(height, pictures.back().layout.height);
    }
    for (size_t i = 0; i < pictures.size(); ++i) {
      const RasterLayout size = pictures[i].layout;
      if (size.height > 0)
        table_.stamps.push_back({table_.column_lefts[i] + (table_.cell.width - size.width) / 2,
                                 top + height - size.height, std::move(pictures[i])});
    }
    return top + height + (height > 0 ? space_ : 0);
  }

  // Groups of the outermost of several levels stand a little apart. Returns where the last row ends.
  int64_t place_rows(int64_t top) {
    const int64_t apart = num_levels_ > 1 ? std::max(2 * options_.gap_px, space_) : 0;
    const int64_t beneath = table_.score_style.height(sheet_.num_scores);
    for (int64_t row = 0; row < sheet_.num_rows; ++row) {
      const bool new_group =
          row > 0 && num_levels_ > 1 && !same(sheet_.rows[row][0], sheet_.rows[row - 1][0]);
      top += new_group ? apart : 0;
      table_.row_tops.push_back(top);
      top += table_.cell.height + beneath;
      top += place_captions(row, top) + options_.gap_px;
    }
    return top - options_.gap_px;
  }

  // Under the cells of a row, which end at `top`. Returns the height that is taken.
  int64_t place_captions(int64_t row, int64_t top) {
    if (!sheet_.caption || options_.labels == "none") return 0;
    int64_t height = 0;
    for (int64_t column = 0; column < sheet_.num_columns; ++column) {
      Raster words = text(sheet_.caption(row, column), font_px_, false, true, table_.cell.width, 2);
      const RasterLayout size = words.layout;
      if (size.height == 0) continue;
      height = std::max(height, size.height);
      table_.stamps.push_back({table_.column_lefts[column] + (table_.cell.width - size.width) / 2,
                               top + space_ / 2, std::move(words)});
    }
    return height > 0 ? height + space_ : 0;
  }

  void place_row_headings() {
    for (size_t level = 0; level < num_levels_; ++level)
      for (size_t i = 0; i < spans_[level].size(); ++i) {
        Raster& picture = level_pictures_[level][i];
        const Span span = spans_[level][i];
        const int64_t first = table_.row_tops[span.first],
                      last = table_.row_tops[span.last - 1] + table_.cell.height;
        if (picture.layout.height == 0) continue;
        const int64_t indent = level + 1 == num_levels_ ? level_widths_[level] - picture.layout.width : 0;
        table_.stamps.push_back({level_lefts_[level] + indent,
                                 first + std::max<int64_t>(0, (last - first - picture.layout.height) / 2),
                                 std::move(picture)});
      }
  }

  const Sheet& sheet_;
  const SheetOptions& options_;
  bool with_pictures_;
  SheetTable table_;
  Color ink_;
  double font_px_ = 0;
  int64_t space_ = 0, margin_ = 0;
  size_t num_levels_ = 0;
  std::vector<int64_t> level_lefts_, level_widths_;
  std::vector<std::vector<Span>> spans_;
  std::vector<std::vector<Raster>> level_pictures_;
};

}  // namespace

SheetTable lay_out_sheet(const Sheet& sheet, const SheetOptions& options) {
  return TableLayout(sheet, options).lay_out();
}

}  // namespace atelier
