#include "media/sheet.h"

#include <c10/util/Exception.h>

#include <algorithm>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "media/row_writer.h"
#include "media/sheet_table.h"

namespace atelier {

namespace {

void check(const Sheet& sheet, const SheetOptions& options, const std::string& format) {
  static const std::vector<std::string> kLabels{"text", "picture", "none"};
  if (!format_has_rows(format))
    throw Error("sheets are not written as '." + format + "'", "", "name it .png, .tiff, .jpg or .ppm");
  if (std::find(kLabels.begin(), kLabels.end(), options.labels) == kLabels.end())
    throw Error("labels '" + options.labels + "' are unknown" + did_you_mean(options.labels, kLabels), "",
                "text, picture or none");
  TORCH_CHECK(sheet.num_rows > 0 && sheet.num_columns > 0, "a sheet has cells");
  TORCH_CHECK(sheet.columns.empty() || static_cast<int64_t>(sheet.columns.size()) == sheet.num_columns,
              "a heading a column");
  TORCH_CHECK(sheet.rows.empty() || static_cast<int64_t>(sheet.rows.size()) == sheet.num_rows,
              "headings for every row");
}

// A picture that cannot be read is a blank: the sheet shows the others.
std::function<std::optional<Image>(int64_t, int64_t)> forgiving(const Sheet& sheet) {
  return [&sheet](int64_t row, int64_t column) -> std::optional<Image> {
    try {
      return sheet.cell(row, column);
    } catch (const Error& error) {
      warn_once(std::string(error.what()) + "; the sheet shows a blank");
      return std::nullopt;
    }
  };
}

void draw_cell(const Sheet& sheet, const SheetTable& table, int64_t row, int64_t column, SheetStrip& strip) {
  const int64_t left = table.column_lefts[column], top = table.row_tops[row];
  if (sheet.num_cells > 0 && row * sheet.num_columns + column >= sheet.num_cells) return;
  if (const auto image = sheet.cell(row, column)) {
    Stamp stamp = cell_stamp(*image, left, top, table.cell, table.background);
    if (sheet.scores)
      stamp.top = top + table.cell.height - stamp.picture.layout.height;  // stands on its lines
    strip.paste(stamp);
  } else {
    strip.fill(left, top, table.cell, table.blank);
  }
  if (sheet.scores)
    draw_scores(sheet.scores(row, column), left, top + table.cell.height, table.cell.width, table.score_style,
                strip);
}

// The strip [top, bottom): of what precedes the first row, of a row with the gap below, or of the last with
// the margin.
void write_strip(const SheetTable& table, SheetStrip& strip, RowWriter& writer) {
  for (const Stamp& stamp : table.stamps) strip.paste(stamp);
  writer.write_rows(strip.samples());
}

}  // namespace

void draw_sheet(const std::filesystem::path& path, const Sheet& given, const SheetOptions& options,
                const OutputMark& mark) {
  const std::string extension = path.extension().string(),
                    format = extension.empty() ? "" : extension.substr(1);
  check(given, options, format);
  Sheet sheet = given;
  sheet.cell = forgiving(given);
  const SheetTable table = lay_out_sheet(sheet, options);

  RowWriterOptions settings;
  settings.layout = {table.sheet.height, table.sheet.width, 3, 8};
  settings.mark = mark;
  const auto writer = make_file_writer(path, settings);

  if (table.row_tops.front() > 0) {
    SheetStrip head(0, table.row_tops.front(), table.sheet.width, table.background);
    write_strip(table, head, *writer);
  }
  for (int64_t row = 0; row < sheet.num_rows; ++row) {
    const int64_t top = table.row_tops[row],
                  end = row + 1 < sheet.num_rows ? table.row_tops[row + 1] : table.sheet.height;
    SheetStrip strip(top, end - top, table.sheet.width, table.background);
    for (int64_t column = 0; column < sheet.num_columns; ++column)
      draw_cell(sheet, table, row, column, strip);
    write_strip(table, strip, *writer);
  }
  writer->finish();
}

}  // namespace atelier
