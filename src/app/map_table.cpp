#include "app/map_table.h"

#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

// The column that was asked for, or the first there is of those that are usual.
std::optional<size_t> column_for(const Table& table, const std::string& asked,
                                 const std::vector<std::string>& usual) {
  if (!asked.empty()) return table.column(asked);
  for (const std::string& name : usual)
    if (const auto place = table.find(name)) return place;
  return std::nullopt;
}

std::vector<std::string> texts_of(const Table& table, size_t column) {
  std::vector<std::string> texts;
  for (const auto& row : table.rows) texts.push_back(row[column]);
  return texts;
}

double number_or_none(const Table& table, size_t row, size_t column) {
  const std::string text = lower(trim(table.rows[row][column]));
  return text.empty() || text == "nan" || text == "inf" || text == "-inf" ? NAN : table.number(row, column);
}

std::vector<double> numbers_of(const Table& table, size_t column) {
  std::vector<double> numbers;
  for (size_t row = 0; row < table.rows.size(); ++row) numbers.push_back(number_or_none(table, row, column));
  return numbers;
}

bool has_rgb(const Table& table) {
  return table.find("r") && table.find("g") && table.find("b");
}

void add_rgb(MapPoints& points, const Table& table) {
  const std::vector<double> channels[] = {numbers_of(table, table.column("r")),
                                          numbers_of(table, table.column("g")),
                                          numbers_of(table, table.column("b"))};
  double largest = 0;
  for (const auto& channel : channels)
    for (double value : channel) largest = std::fmax(largest, value);
  const double whole = largest > 1 ? 255 : 1;
  const auto level = [&](double value) {
    return std::isfinite(value) ? std::clamp(value / whole, 0.0, 1.0) : 0.5;
  };
  for (size_t row = 0; row < table.rows.size(); ++row)
    points.colors.push_back({level(channels[0][row]), level(channels[1][row]), level(channels[2][row])});
}

void add_colors(MapPoints& points, const Table& table, const MapColumns& columns) {
  if (columns.color.empty() && has_rgb(table)) return add_rgb(points, table);
  const auto column = column_for(table, columns.color, {"color", "category", "value", "z"});
  if (!column) return;
  const std::string& name = table.names[*column];
  const bool is_value = columns.color_as == "auto" && (name == "value" || name == "z");
  color_by(points, texts_of(table, *column), is_value ? "values" : columns.color_as, name);
}

}  // namespace

void MapColumns::declare(Options& options) {
  options.group("Columns");
  options.add("color", color, "colors points: by '#rrggbb', by numbers along a scale, or a color a kind")
      .called("COLUMN")
      .in(Stage::draw);
  options.add("color-as", color_as, "what the column of colors holds, where it could be either")
      .one_of({"auto", "values", "categories"})
      .in(Stage::draw);
  options.add("labels", labels, "labels points; default is label, word or name, else the ids")
      .called("COLUMN")
      .in(Stage::draw);
  options.add("picture", picture, "names their pictures; default is picture, else ids that are files")
      .called("COLUMN")
      .in(Stage::draw);
  options.add("importance", importance, "whose labels get the room first; default is the order of the rows")
      .called("COLUMN")
      .in(Stage::draw);
}

void add_columns(MapPoints& points, const Table& table, const MapColumns& columns) {
  add_colors(points, table, columns);
  if (const auto column = column_for(table, columns.labels, {"label", "word", "name"}))
    points.labels = texts_of(table, *column);
  if (const auto column = column_for(table, columns.picture, {"picture"}))
    points.pictures = texts_of(table, *column);
  if (const auto column = column_for(table, columns.importance, {"importance"}))
    points.importance = numbers_of(table, *column);
}

MapPoints points_of(const Table& table, const MapColumns& columns) {
  MapPoints points;
  const std::vector<double> x = numbers_of(table, table.column("x")),
                            y = numbers_of(table, table.column("y"));
  for (size_t row = 0; row < table.rows.size(); ++row) points.places.push_back({x[row], y[row]});
  if (const auto id = table.find("id")) points.ids = texts_of(table, *id);
  points.picture_folders.push_back(table.path.parent_path());
  add_columns(points, table, columns);
  return points;
}

}  // namespace atelier
