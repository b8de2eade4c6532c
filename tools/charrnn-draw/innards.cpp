#include "charrnn-draw/innards.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <unordered_set>

#include "base/color_scale.h"
#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-draw/panel.h"

namespace atelier {

namespace {

constexpr size_t kPanels = 3;
constexpr int64_t kPictureSide = 6000;
constexpr double kSpeck = 0.03;  // of the view

using Chosen = std::vector<const DrawnEmoji*>;

// What can be told from the paper; eyes tell pale colors better than dark ones.
bool stands_out(const SvgLook& look, const Color& paper) {
  const Oklab lab = oklab_from(paper);
  return oklab_distance(lab, oklab_from(look.mean)) > (lab.lightness < 0.5 ? 0.13 : 0.05);
}

// Each that looks like it once: networks repeat themselves.
Chosen distinct(const std::vector<DrawnEmoji>& drawn, const Color& paper) {
  Chosen all;
  std::unordered_set<std::string> seen;
  for (const DrawnEmoji& one : drawn)
    if (one.is_drawn() && stands_out(one.look, paper) && seen.insert(one.look.glance).second)
      all.push_back(&one);
  return all;
}

// Specks are for the panel of ink.
Chosen having(const Chosen& drawn, Property property) {
  Chosen those;
  for (const DrawnEmoji* one : drawn)
    if (value_of(*one, property) && (property == Property::ink || one->look.ink > kSpeck))
      those.push_back(one);
  return those;
}

bool changes(const Chosen& drawn, Property property) {
  std::set<double> values;
  for (const DrawnEmoji* one : drawn)
    if (const auto value = value_of(*one, property)) values.insert(*value);
  return values.size() > 1;
}

std::vector<Property> wanted_panels(const CharrnnDrawJob& job, const Chosen& drawn) {
  std::vector<Property> wanted;
  for (const std::string& name : job.panels) {
    if (name != "auto") {
      wanted.push_back(property_named(name));
      if (having(drawn, wanted.back()).empty())
        throw Error("no sample says its " + title_of(wanted.back()), "--panels",
                    "put heads before the lines, as '# step 400 loss 2.13 temperature 0.8'");
      continue;
    }
    for (const Property property : all_properties())
      if (wanted.size() < kPanels && changes(drawn, property)) wanted.push_back(property);
  }
  if (wanted.empty()) wanted.push_back(Property::length);
  return wanted;
}

// A0 has a square meter, sides of 1 to the root of 2, and each next one half of it (ISO 216, in whole mm).
PictureSize paper_size(const CharrnnDrawJob& job, bool is_vector) {
  double longer = 1189, shorter = 841;
  for (int halving = job.paper.back() - '0'; halving > 0; --halving) {
    const double half = std::floor(longer / 2);
    longer = shorter;
    shorter = half;
  }
  const double unit =
      is_vector ? 72 / 25.4 : static_cast<double>(job.size ? job.size : kPictureSide) / longer;
  const PictureSize landscape{std::llround(shorter * unit), std::llround(longer * unit)};
  return job.portrait ? PictureSize{landscape.width, landscape.height} : landscape;
}

// Cells that every panel can fill.
PosterGrid grid_for(const CharrnnDrawJob& job, PictureSize size, int num_panels, int64_t num_drawings) {
  const int64_t num_cells = std::min(job.cells, num_drawings);
  PosterGrid grid = poster_grid(size, num_panels, num_cells);
  while (grid.columns * grid.rows > num_drawings && grid.rows > 1) --grid.rows;
  grid.columns = std::min(grid.columns, num_drawings);
  if (num_drawings < job.cells)
    spdlog::warn(
        "there are only {}: panels have {} and not {} (--repair full mends more)",
        said_count(num_drawings, "drawing that looks like no other", "drawings that look like no other"),
        said_count(grid.columns * grid.rows, "cell", "cells"), job.cells);
  return grid;
}

}  // namespace

void write_innards(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn) {
  const CharrnnDrawJob& job = gathering.job;
  const std::string& format = gathering.planned().output.format;
  const Chosen all = distinct(drawn, job.paper_color());
  const std::vector<Property> properties = wanted_panels(job, all);
  int64_t num_drawings = std::ssize(all);
  for (const Property property : properties)
    num_drawings = std::min(num_drawings, std::ssize(having(all, property)));
  const PictureSize size = paper_size(job, format == "pdf" || format == "svg");
  const PosterGrid grid = grid_for(job, size, static_cast<int>(properties.size()), num_drawings);
  std::vector<PosterPanel> panels;
  for (const Property property : properties)
    panels.push_back(chosen_panel(having(all, property), property, grid, gathering.seed()));
  spdlog::info("{} of {} x {} drawings: {}", said_count(std::ssize(panels), "panel", "panels"), grid.columns,
               grid.rows, [&] {
                 std::vector<std::string> titles;
                 for (const PosterPanel& panel : panels) titles.push_back(panel.title);
                 return join(titles, ", ");
               }());
  gathering.write_by([&](const fs::path& path, const OutputMark& mark) {
    write_poster(path, format, panels,
                 {.size = size, .title = job.title, .note = job.note, .background = job.paper_color()}, mark);
  });
}

}  // namespace atelier
