#include "app/filmstrips.h"

#include <algorithm>
#include <cmath>
#include <map>

#include "app/film_timing.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"
#include "base/version.h"
#include "media/metadata.h"
#include "media/sheet.h"
#include "media/video_reader.h"

namespace atelier {

namespace {

constexpr int64_t kFrames = 12, kColumns = 4;

// The items of an entry whose --filmstrip expands to the same name, in their order.
using Strips = std::map<std::string, std::vector<const PlannedItem*>>;

Strips planned_strips(const Plan& plan, const ToolInfo& tool) {
  Strips strips;
  for (const PlannedItem& item : plan.items()) {
    const std::string& given = item.settings->common.filmstrip.path;
    if (!given.empty() && item.is_selected && !item.output.to_stdout && !plan.reads_stdin(item))
      strips[sheet_name(given, item, tool)].push_back(&item);
  }
  return strips;
}

// Evenly spread, the first and the last among them.
std::vector<size_t> chosen_of(size_t count) {
  std::vector<size_t> chosen;
  const auto num = static_cast<size_t>(std::min<int64_t>(kFrames, static_cast<int64_t>(count)));
  for (size_t i = 0; i < num; ++i)
    chosen.push_back(num == 1 ? 0 : (i * (count - 1) + (num - 1) / 2) / (num - 1));
  return chosen;
}

// "1:05.20"
std::string time_text(double seconds) {
  const int64_t hundredths = std::llround(seconds * 100);
  const auto two = [](int64_t number) { return (number < 10 ? "0" : "") + std::to_string(number); };
  return std::to_string(hundredths / 6000) + ":" + two(hundredths / 100 % 60) + "." + two(hundredths % 100);
}

class StripDrawer {
 public:
  StripDrawer(Session& session, const std::string& path, const std::vector<const PlannedItem*>& items)
      : session_(session), path_(path), items_(items), chosen_(chosen_of(items.size())) {
    FrameInputs inputs;
    for (const PlannedItem* item : items) inputs.push_back(&item->input);
    times_ = timing_of(inputs, items.front()->settings->common).times;
  }

  void draw() {
    const std::string hash = digest();
    const auto there = find_mark(path_);
    if (there && there->mark.hash == hash) return;
    const auto count = static_cast<int64_t>(chosen_.size());
    Sheet sheet;
    sheet.num_columns = std::min(kColumns, count);
    sheet.num_rows = (count + kColumns - 1) / kColumns;
    sheet.num_cells = count;
    const auto at = [](int64_t row, int64_t column) { return row * kColumns + column; };
    sheet.cell = [&](int64_t row, int64_t column) { return frame(at(row, column)); };
    sheet.caption = [&](int64_t row, int64_t column) {
      return at(row, column) < count ? time_text(times_[chosen_[at(row, column)]]) : "";
    };
    draw_sheet(path_, sheet, {},
               {.hash = hash, .software = "atelier " + session_.type().info.name + " " + kVersion});
  }

 private:
  std::string digest() {
    Sha256 hash;
    for (const size_t place : chosen_)
      hash.add_field(is_there(*items_[place]) ? items_[place]->hashes.draw : "");
    return hash.hex();
  }

  bool is_there(const PlannedItem& item) {
    return fs::exists(item.output.path) || (!item.output.film.empty() && fs::exists(item.output.film));
  }

  // The frame's own file, or what the finished film holds of it.
  std::optional<Image> frame(int64_t cell) {
    if (cell >= static_cast<int64_t>(chosen_.size())) return std::nullopt;
    const size_t place = chosen_[cell];
    const PlannedItem& item = *items_[place];
    if (fs::exists(item.output.path)) return read_image(item.output.path);
    if (!is_there(item)) return std::nullopt;
    if (!reader_) reader_ = std::make_unique<VideoReader>(item.output.film);
    reader_->seek(static_cast<int64_t>(place) + 1);
    std::optional<VideoFrame> frame = reader_->read();
    return frame ? std::optional(image_of(std::move(*frame), 8)) : std::nullopt;
  }

  Session& session_;
  const std::string& path_;
  const std::vector<const PlannedItem*>& items_;
  const std::vector<size_t> chosen_;
  std::vector<double> times_;
  std::unique_ptr<VideoReader> reader_;
};

}  // namespace

void check_filmstrips(const Plan& plan, const ToolInfo& tool) {
  std::vector<Error> mistakes;
  for (const auto& [path, items] : planned_strips(plan, tool)) {
    if (!plan.common().overwrite && fs::exists(path) && !find_mark(path))
      mistakes.emplace_back("exists already and was not made by this tool", path,
                            "choose another --filmstrip, or give --overwrite");
  }
  if (!mistakes.empty()) throw PlanError(std::move(mistakes));
}

void draw_filmstrips(Session& session) {
  if (!parse_shard(session.common().shard).whole()) return;
  for (const auto& [path, items] : planned_strips(session.plan(), session.type().info))
    StripDrawer(session, path, items).draw();
}

}  // namespace atelier
