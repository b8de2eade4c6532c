#include "charrnn-draw/panel.h"

#include <algorithm>
#include <map>
#include <numeric>

#include "tensor/seed.h"

namespace atelier {

namespace {

using Chosen = std::vector<const DrawnEmoji*>;

constexpr int64_t kLabels = 6;  // of values that change all the way

void shuffle(Chosen& drawings, RandomStream& random) {
  for (int64_t i = std::ssize(drawings) - 1; i > 0; --i)
    std::swap(drawings[i], drawings[random.below(i + 1)]);
}

// How many rows each value has: as equal as there are drawings for. Fewer than `rows` in all where leftovers
// don't make one.
std::vector<int64_t> rows_by_value(const std::map<double, Chosen>& values, PosterGrid grid) {
  std::vector<int64_t> most, rows(values.size(), 0);
  for (const auto& [value, drawings] : values) most.push_back(std::ssize(drawings) / grid.columns);
  int64_t left = grid.rows;
  for (bool grows = true; grows && left > 0;) {
    grows = false;
    for (size_t i = 0; i < rows.size() && left > 0; ++i) {
      if (rows[i] == most[i]) continue;
      ++rows[i], --left;
      grows = true;
    }
  }
  return rows;
}

PosterPanel panel_of(const Chosen& chosen, Property property, int64_t columns) {
  PosterPanel panel{.title = title_of(property), .columns = columns};
  for (const DrawnEmoji* one : chosen) panel.svgs.push_back(one->emoji.svg);
  panel.row_labels.resize(static_cast<size_t>(panel.num_rows()));
  return panel;
}

PosterPanel stepped(std::map<double, Chosen>& values, const std::vector<int64_t>& rows, Property property,
                    int64_t columns, RandomStream& random) {
  Chosen chosen;
  std::vector<std::string> labels;
  size_t place = 0;
  for (auto& [value, drawings] : values) {
    const int64_t num_rows = rows[place++];
    shuffle(drawings, random);
    chosen.insert(chosen.end(), drawings.begin(), drawings.begin() + num_rows * columns);
    for (int64_t row = 0; row < num_rows; ++row) labels.push_back(row == 0 ? label_of(property, value) : "");
  }
  PosterPanel panel = panel_of(chosen, property, columns);
  panel.row_labels = labels;
  return panel;
}

PosterPanel flowing(Chosen drawn, Property property, PosterGrid grid, RandomStream& random) {
  shuffle(drawn, random);
  drawn.resize(static_cast<size_t>(grid.columns * grid.rows));
  std::stable_sort(drawn.begin(), drawn.end(), [&](const DrawnEmoji* a, const DrawnEmoji* b) {
    return value_of(*a, property) < value_of(*b, property);
  });
  PosterPanel panel = panel_of(drawn, property, grid.columns);
  const int64_t num_labels = std::min(kLabels, grid.rows);
  for (int64_t i = 0; i < num_labels; ++i) {
    const int64_t row = num_labels > 1 ? i * (grid.rows - 1) / (num_labels - 1) : 0;
    const DrawnEmoji* middle = drawn[static_cast<size_t>(row * grid.columns + grid.columns / 2)];
    panel.row_labels[static_cast<size_t>(row)] = label_of(property, value_of(*middle, property).value_or(0));
  }
  return panel;
}

}  // namespace

PosterPanel chosen_panel(const std::vector<const DrawnEmoji*>& drawn, Property property, PosterGrid grid,
                         uint64_t seed) {
  RandomStream random(seed, "panel " + title_of(property));
  std::map<double, Chosen> values;
  for (const DrawnEmoji* one : drawn) values[*value_of(*one, property)].push_back(one);
  if (std::ssize(values) <= grid.rows) {
    const std::vector<int64_t> rows = rows_by_value(values, grid);
    if (std::accumulate(rows.begin(), rows.end(), int64_t{0}) == grid.rows)
      return stepped(values, rows, property, grid.columns, random);
  }
  return flowing(drawn, property, grid, random);
}

}  // namespace atelier
