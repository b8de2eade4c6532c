#include "tsne-layout/job.h"

#include <algorithm>

#include "app/save_schedule.h"
#include "base/text.h"
#include "media/canvas.h"
#include "tensor/vectors.h"

namespace atelier {

Lattice parse_lattice(const std::string& text) {
  constexpr int64_t kMost = 10'000;
  const std::vector<std::string> parts = split(text, 'x');
  if (parts.size() == 2) {
    const auto columns = parse_int(parts[0]), rows = parse_int(parts[1]);
    if (columns && rows && *columns >= 1 && *rows >= 1 && *columns <= kMost && *rows <= kMost)
      return {*columns, *rows};
  }
  throw Error("'" + text + "' is no lattice", "", "write columns x rows, for example 20x20");
}

namespace {

// A file is part of what a map is made of.
void check_name_or_file(const NameOrFile& value, const std::vector<std::string>& names,
                        const std::string& key, Check& check) {
  if (std::find(names.begin(), names.end(), value.text) != names.end()) return;
  if (fs::exists(value.text))
    check.depends_on(value.text);
  else
    check.mistake(key, Error("'" + value.text + "' is neither " + join(names, ", ") +
                                 " nor a file that is there" + did_you_mean(value.text, names),
                             "", "check the name"));
}

}  // namespace

ToolInfo TsneJob::tool() {
  return {.name = "tsne-layout",
          .summary = "tsne-layout: a map of vectors, in which those that belong together lie close (t-SNE).",
          .example =
              "tsne-layout codes.npy -o map.csv\n"
              "tsne-layout moods.vec --metric cosine --colors 3d -o moods.csv --render moods.png\n"
              "tsne-layout new.npy --into map.csv --reference codes.npy -o new.csv",
          .see_also = "'embed' makes vectors of pictures and words, 'gridsnap' snaps a map to a grid",
          .item = "file",
          .items = "files",
          .pictures_version = 1,
          .formats = {"csv", "tsv", "npy"}};
}

bool TsneJob::reads(const fs::path& path) {
  return is_vectors_name(path);
}

void TsneJob::declare(Options& options) {
  options.group("Vectors");
  options.add("ids", ids, "names of the rows: a text file, a line each, or a table with a column id");
  options.add("tensor", tensor, "which tensor of a .safetensors file; default is the only one")
      .called("NAME");
  layout.declare(options);
  options.group("New points and series of maps");
  options.add(
      "into", into,
      "a finished map: the vectors are placed in it, which stays as it is; --reference says what it shows");
  options.add("reference", reference, "the vectors that the map of --into was made of, in its order");
  options.add(
      "align", align,
      "the map before in a series: points that both have begin there and are held, so that what did not "
      "change stays");
  options.add("align-weight", align_weight, "how firmly, beside all that a point's neighbors do", {0, 1000});
  options.group("Colors and codes");
  options
      .add("colors", colors,
           "3d: laid out once more in three dimensions, which are read as colors; or a file of values, a row "
           "a "
           "point: "
           "text, table, .npy, idx labels")
      .called("3d|FILE");
  options.add("color-column", color_column, "the column of a table in --colors; default is the second")
      .called("NAME");
  options
      .add("between", between,
           "write codes instead of a map: those that lie at the points of such a lattice over it, blended of "
           "the "
           "vectors near by, for 'dream --code'")
      .called("COLUMNSxROWS");
  options.add(
      "save-every", save_every,
      "also write the map as it comes into being, beside the output: after every N iterations, or log");
  options.group("Drawing");
  options.add("render", render, "also draw the map; a rerun that changes nothing but this draws alone")
      .writes(canvas_formats());
  map.declare(options);
  if (const std::vector<std::string> films = writable_films(); !films.empty()) {
    options.add("film", film, "also write a film of the map coming into being").writes(films).at_once();
    options.add("film-size", film_size, "longer side of its frames in px", {64, 8192}).in(Stage::draw);
    options.add("film-every", film_every, "iterations from frame to frame", {1, 100'000});
    frames.film.declare(options);
  }
}

void TsneJob::check(Check& check) const {
  layout.check(check);
  if (!render.empty() || !film.empty()) map.check(check);
  check_name_or_file(layout.init, {"pca", "spectral", "random"}, "init", check);
  if (!colors.text.empty()) check_name_or_file(colors, {"3d"}, "colors", check);
  check.test("save-every", [&] { SaveSchedule{save_every}; });
  if (layout.dims < 2 && (!render.empty() || !film.empty()))
    check.mistake("dims", Error("a map of one dimension can't be drawn", "", "give --dims 2"));
  if (into.empty() != reference.empty())
    check.mistake(into.empty() ? "reference" : "into",
                  Error("--into and --reference go together", "",
                        "name both the map and the vectors that it was made of"));
  if (!into.empty() && !align.empty())
    check.mistake("align", Error("a map can't be aligned while points are placed in another", "",
                                 "leave --into or --align out"));
  for (const char* key : {"colors", "film", "save-every", "between"})
    if (!into.empty() && check.given(key))
      check.mistake(key, Error("means nothing to new points in a map that stays", "", "leave it out"));
  if (!into.empty() && layout.metric == "precomputed")
    check.mistake("metric", Error("new points need vectors", "", "give both as vectors"));
  if (!between.empty()) {
    check.test("between", [&] { parse_lattice(between); });
    if (layout.dims != 2)
      check.mistake("between", Error("a lattice lies over a map of two dimensions", "", "leave --dims at 2"));
    const Node* output = check.given("output");
    if (!output || !lower(output->text()).ends_with(".npy"))
      check.mistake("between", Error("the codes of a lattice are an array", "", "give -o codes.npy"));
  }
}

}  // namespace atelier
