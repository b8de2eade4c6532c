#include "embed/pairs_plot.h"

#include <ATen/ops/stack.h>

#include <map>

#include "base/color_scale.h"
#include "base/csv.h"
#include "base/error.h"
#include "base/files.h"
#include "base/text.h"
#include "media/canvas.h"
#include "media/map.h"
#include "tensor/pca.h"

namespace atelier {

namespace {

// The ends of pairs, each word once, in the plane.
struct Ends {
  std::vector<std::string> words;
  std::vector<bool> is_first;  // of its pair
  std::vector<Point> points;
  std::vector<std::pair<size_t, size_t>> pairs;
};

Ends ends_of(const std::vector<WordPair>& pairs, const WordVectors& words) {
  Ends ends;
  std::map<std::string, size_t> places;
  std::vector<at::Tensor> vectors;
  const auto place_of = [&](const std::string& word, bool is_first) {
    const auto [found, is_new] = places.emplace(word, ends.words.size());
    if (is_new) {
      ends.words.push_back(word);
      ends.is_first.push_back(is_first);
      vectors.push_back(words.vector(word));
    }
    return found->second;
  };
  for (const WordPair& pair : pairs) {
    const size_t from = place_of(pair.from, true);
    ends.pairs.emplace_back(from, place_of(pair.to, false));
  }
  const at::Tensor rows = at::stack(vectors);
  const at::Tensor plane = pca(rows, 2).project(rows).contiguous();
  for (int64_t i = 0; i < plane.size(0); ++i) {
    const float* place = plane.const_data_ptr<float>() + 2 * i;
    ends.points.push_back({place[0], place[1]});
  }
  return ends;
}

std::string csv_of(const Ends& ends) {
  std::string text = csv_line({"id", "x", "y", "pair"});
  int number = 0;
  for (const auto& [from, to] : ends.pairs) {
    const std::string pair = std::to_string(++number);
    for (const size_t end : {from, to})
      text += csv_line({ends.words[end], shortest(ends.points[end].x), shortest(ends.points[end].y), pair});
  }
  return text;
}

}  // namespace

std::vector<std::string> pairs_plot_formats() {
  std::vector<std::string> formats = canvas_formats();
  formats.push_back("csv");
  return formats;
}

std::vector<WordPair> pairs_among(const std::vector<Input>& inputs, const Rows& rows) {
  std::vector<WordPair> pairs;
  for (size_t place = 0; place < inputs.size(); ++place)
    if (rows.has(place)) pairs.push_back(parse_pair(inputs[place].entry, pair_separator(inputs[place].path)));
  return pairs;
}

void write_pairs_plot(const std::filesystem::path& path, const std::vector<WordPair>& pairs,
                      const WordVectors& words, const OutputMark& mark) {
  if (pairs.size() < 2)
    throw Error("needs two pairs or more", "--pairs-plot", "add lines to the list of pairs");
  const Ends ends = ends_of(pairs, words);
  const std::string format = lower(path.extension().string()).substr(1);
  if (format == "csv") {
    write_file(path, csv_of(ends));
    return;
  }
  MapDrawing drawing{.points = ends.points, .labels = ends.words, .segments = ends.pairs};
  const std::vector<Color> colors = category_colors(2);
  for (const bool is_first : ends.is_first) drawing.colors.push_back(colors[is_first ? 0 : 1]);
  constexpr int64_t kSheet_px = 2000;
  draw_map(path, format, drawing, {.parts = {.points = true, .labels = true}, .size_px = kSheet_px}, mark);
}

}  // namespace atelier
