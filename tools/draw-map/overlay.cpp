#include "draw-map/overlay.h"

#include <algorithm>
#include <numeric>
#include <unordered_map>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

namespace {

// Lists of some layers alone are filled up for the others.
template <class Value>
void append(std::vector<Value>& all, const std::vector<Value>& layer, size_t before, size_t count,
            const Value& nothing) {
  if (all.empty() && layer.empty()) return;
  all.resize(before, nothing);
  all.insert(all.end(), layer.begin(), layer.end());
  all.resize(before + count, nothing);
}

void append(MapPoints& all, const MapPoints& layer) {
  const size_t before = all.places.size(), count = layer.places.size();
  all.places.insert(all.places.end(), layer.places.begin(), layer.places.end());
  append<std::string>(all.ids, layer.ids, before, count, "");
  append<std::string>(all.labels, layer.labels, before, count, "");
  append<std::string>(all.pictures, layer.pictures, before, count, "");
  append<Color>(all.colors, layer.colors, before, count, {0.6, 0.6, 0.6});
  append<double>(all.importance, layer.importance, before, count, 0);
  all.picture_folders.insert(all.picture_folders.end(), layer.picture_folders.begin(),
                             layer.picture_folders.end());
  if (all.legend.kinds.empty() && all.legend.low >= all.legend.high) all.legend = layer.legend;
  std::vector<size_t> path(count);
  std::iota(path.begin(), path.end(), before);
  all.paths.push_back(std::move(path));
}

}  // namespace

MapPoints overlaid(const std::vector<MapLayer>& layers) {
  MapPoints all;
  std::vector<std::string> names;
  for (const MapLayer& layer : layers) {
    append(all, layer.points);
    names.resize(all.places.size(), layer.name);
  }
  if (layers.size() > 1 && all.colors.empty()) color_by(all, names, "categories", "");
  return all;
}

void join_pairs(MapPoints& points, const Table& pairs) {
  std::unordered_map<std::string, size_t> row_of;
  for (size_t i = 0; i < points.ids.size(); ++i) row_of.emplace(points.ids[i], i);
  for (size_t i = 0; i < points.labels.size(); ++i) row_of.emplace(points.labels[i], i);
  if (pairs.names.size() < 2)
    throw Error("holds no pairs", pairs.path.string(), "give it two columns of ids");
  const size_t a = pairs.find("a").value_or(0), b = pairs.find("b").value_or(1);
  const auto found = [&](size_t line, const std::string& id) {
    if (const auto place = row_of.find(id); place != row_of.end()) return place->second;
    throw Error("line " + std::to_string(pairs.lines[line]) + ": no point is called '" + id + "'" +
                    did_you_mean(id, points.ids),
                pairs.path.string(), "name points as their ids or labels do");
  };
  for (size_t i = 0; i < pairs.rows.size(); ++i)
    points.segments.emplace_back(found(i, pairs.rows[i][a]), found(i, pairs.rows[i][b]));
}

}  // namespace atelier
