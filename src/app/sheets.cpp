#include "app/sheets.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "job/outputs.h"

namespace atelier {

namespace {

constexpr std::chrono::seconds kRedrawEvery{60};
constexpr size_t kMaxUnfolded = 10;  // pictures of a single axis in one row; more are folded to a block

// --- What goes where

// An item's place on every axis of its entry, the inputs first.
std::vector<size_t> place_of(const PlannedItem& item) {
  std::vector<size_t> place{item.input_place};
  place.insert(place.end(), item.settings->chosen.choice.begin(), item.settings->chosen.choice.end());
  return place;
}

Heading input_heading(const PlannedItem& item) {
  Heading heading{.text = item.input.stem, .picture = {}};
  if (item.input.kind == Input::Kind::file) heading.picture = item.input.path;
  return heading;
}

Heading axis_heading(const Axis& axis, size_t value) {
  Heading heading{.text = axis.labels[value], .picture = {}};
  if (parse_number(heading.text)) heading.text = axis.key + " " + heading.text;
  if (axis.is_pictures) heading.picture = axis.values[value].text();
  return heading;
}

class SheetPlanner {
 public:
  SheetPlanner(const JobEntry& entry, std::vector<const PlannedItem*> items, fs::path path)
      : entry_(entry), items_(std::move(items)), values_(entry.axes.size() + 1) {
    sheet_.path = std::move(path);
    sheet_.common = &items_.front()->settings->common;
  }

  PlannedSheet plan() {
    for (const PlannedItem* item : items_) {
      const std::vector<size_t> place = place_of(*item);
      for (size_t axis = 0; axis < place.size(); ++axis) values_[axis].insert(place[axis]);
    }
    for (size_t axis = 0; axis < values_.size(); ++axis) {
      if (values_[axis].size() > 1) varying_.push_back(axis);
    }
    if (varying_.size() == 1 && items_.size() > kMaxUnfolded)
      fold();
    else
      arrange();
    return std::move(sheet_);
  }

 private:
  // One long row as a block that is about as wide as high, each picture with its own words.
  void fold() {
    sheet_.num_columns = static_cast<int64_t>(std::ceil(std::sqrt(static_cast<double>(items_.size()))));
    sheet_.num_rows = (static_cast<int64_t>(items_.size()) + sheet_.num_columns - 1) / sheet_.num_columns;
    sheet_.cells = items_;
    sheet_.cells.resize(sheet_.num_rows * sheet_.num_columns, nullptr);
    const size_t axis = varying_.front();
    for (const PlannedItem* item : items_)
      sheet_.captions.push_back(heading(*item, axis, place_of(*item)[axis]).text);
    sheet_.captions.resize(sheet_.cells.size());
  }

  void arrange() {
    const size_t across = varying_.empty() ? 0 : varying_.back();
    const std::vector<size_t> down(varying_.begin(), varying_.empty() ? varying_.end() : varying_.end() - 1);
    sheet_.num_columns = static_cast<int64_t>(values_[across].size());
    for (const size_t axis : down) sheet_.num_rows *= static_cast<int64_t>(values_[axis].size());
    sheet_.columns.resize(sheet_.num_columns);
    sheet_.rows.resize(sheet_.num_rows);
    sheet_.cells.resize(sheet_.num_rows * sheet_.num_columns, nullptr);
    for (const PlannedItem* item : items_) {
      const std::vector<size_t> place = place_of(*item);
      int64_t row = 0;
      std::vector<Heading> headings;
      for (const size_t axis : down) {
        row = row * static_cast<int64_t>(values_[axis].size()) + rank(axis, place[axis]);
        headings.push_back(heading(*item, axis, place[axis]));
      }
      const int64_t column = rank(across, place[across]);
      sheet_.columns[column] = heading(*item, across, place[across]);
      sheet_.rows[row] = std::move(headings);
      sheet_.cells[row * sheet_.num_columns + column] = item;
    }
  }

  int64_t rank(size_t axis, size_t value) const {
    return std::distance(values_[axis].begin(), values_[axis].find(value));
  }

  Heading heading(const PlannedItem& item, size_t axis, size_t value) const {
    return axis == 0 ? input_heading(item) : axis_heading(entry_.axes[axis - 1], value);
  }

  const JobEntry& entry_;
  std::vector<const PlannedItem*> items_;
  std::vector<std::set<size_t>> values_;  // that occur, by axis
  std::vector<size_t> varying_;
  PlannedSheet sheet_;
};

// --- Drawing

std::string sheet_hash(Plan& plan, const PlannedSheet& sheet) {
  Sha256 hash;
  const auto& options = sheet.common->sheet;
  for (const std::string& field :
       {std::to_string(options.cell), std::to_string(options.gap), options.labels, options.background})
    hash.add_field(field);
  for (const PlannedItem* item : sheet.cells)
    hash.add_field(item && plan.is_made(*item) ? item->hashes.encode : "");
  for (const Heading& heading : sheet.columns) hash.add_field(heading.text);
  for (const std::string& caption : sheet.captions) hash.add_field(caption);
  for (const auto& row : sheet.rows) {
    for (const Heading& heading : row) hash.add_field(heading.text);
  }
  return hash.hex();
}

void draw(Session& session, const PlannedSheet& planned) {
  const std::string hash = sheet_hash(session.plan(), planned);
  const auto there = find_mark(planned.path);
  if (there && there->mark.hash == hash) return;
  Sheet sheet;
  sheet.columns = planned.columns;
  sheet.rows = planned.rows;
  sheet.num_rows = planned.num_rows;
  sheet.num_columns = planned.num_columns;
  sheet.cell = [&](int64_t row, int64_t column) -> std::optional<Image> {
    const PlannedItem* item = planned.cells[row * planned.num_columns + column];
    if (!item || !session.plan().is_made(*item)) return std::nullopt;
    return read_image(item->output.path);
  };
  if (!planned.captions.empty()) {
    sheet.caption = [&](int64_t row, int64_t column) {
      return planned.captions[row * planned.num_columns + column];
    };
  }
  const auto& options = planned.common->sheet;
  draw_sheet(planned.path, sheet, {options.cell, options.gap, options.labels, options.background},
             {.hash = hash,
              .job = "",
              .software = std::string("atelier ") + session.type().info.name + " " + kVersion});
}

}  // namespace

std::vector<PlannedSheet> planned_sheets(const Plan& plan, const ToolInfo& tool) {
  std::map<std::pair<size_t, std::string>, std::vector<const PlannedItem*>> groups;
  for (const PlannedItem& item : plan.items()) {
    const std::string& given = item.settings->common.sheet.file.path;
    if (given.empty() || item.output.to_stdout) continue;
    groups[{item.settings->entry, sheet_name(given, item, tool)}].push_back(&item);
  }
  std::vector<PlannedSheet> sheets;
  for (auto& [key, items] : groups) {
    sheets.push_back(SheetPlanner(plan.entries()[key.first], std::move(items), key.second).plan());
  }
  return sheets;
}

void check_sheets(const Plan& plan, const ToolInfo& tool) {
  std::vector<Error> mistakes;
  if (!tool.formats.empty() && !plan.common().sheet.file.empty())
    mistakes.emplace_back(tool.name + " writes no pictures that a sheet could show", "--sheet",
                          "leave it out");
  if (!plan.common().sheet.file.empty() && !plan.films().empty() && plan.films().front().option == "output")
    mistakes.emplace_back("a sheet shows pictures, and the result is a film", "--sheet",
                          "--filmstrip shows its frames as one picture");
  for (const PlannedSheet& sheet : planned_sheets(plan, tool)) {
    if (!plan.common().overwrite && fs::exists(sheet.path) && !find_mark(sheet.path)) {
      mistakes.emplace_back("exists already and was not made by this tool", sheet.path.string(),
                            "choose another --sheet, or give --overwrite");
    }
  }
  if (!mistakes.empty()) throw PlanError(std::move(mistakes));
}

void draw_sheets(Session& session, SheetTime time) {
  if (!session.sheets_are_due(time == SheetTime::in_between ? kRedrawEvery : std::chrono::seconds(0))) return;
  for (const PlannedSheet& sheet : planned_sheets(session.plan(), session.type().info)) draw(session, sheet);
}

}  // namespace atelier
