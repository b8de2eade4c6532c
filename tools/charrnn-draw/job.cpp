#include "charrnn-draw/job.h"

#include "base/text.h"
#include "charrnn-draw/properties.h"
#include "media/canvas.h"

namespace atelier {

ToolInfo CharrnnDrawJob::tool() {
  return {.name = "charrnn-draw",
          .summary =
              "charrnn-draw: emoji that a network wrote, NAME<TAB>svg a line, as sheets and posters; "
              "games of chess as boards and films.",
          .example =
              "charrnn-draw samples.txt -o emoji.png\n"
              "charrnn-draw samples.txt -o emoji.pdf --sort color --repair full --each emoji/\n"
              "charrnn-draw samples.txt --corpus emoji-svg.tsv --table emoji.csv -o emoji.png\n"
              "charrnn-draw --innards emoji.samples.txt -o innards.pdf\n"
              "charrnn-draw games.txt -o games.png --film game.mp4",
          .see_also = "'charrnn-train' for the samples of a training, 'charrnn-sample' for many more",
          .item = "file",
          .items = "files",
          .pictures_version = 1,
          .formats = canvas_formats(),
          .auto_precision = "fp32"};
}

bool CharrnnDrawJob::reads(const fs::path& file) {
  const std::string ending = lower(file.extension().string());
  return ending == ".txt" || ending == ".tsv" || ending == ".pgn";
}

std::string CharrnnDrawJob::default_output() const {
  return innards ? "{stem}-innards.pdf" : "";
}

Color CharrnnDrawJob::paper_color() const {
  if (background == "auto") return parse_color(innards ? "#f4f2ed" : "#ffffff");
  return parse_color(background);
}

void CharrnnDrawJob::declare(Options& options) {
  options.add("kind", kind, "what the lines are of; auto looks at them").one_of({"auto", "emoji", "chess"});
  options
      .add("repair", repair,
           "close mends end tags that are missing and a last tag or attribute that is cut off; full also "
           "drops what makes no sense")
      .one_of(repair_names());
  options.add("corpus", corpus, "the lines that were learned: copied paths and known names are counted");
  options.add("table", table, "also write what is known of every emoji").writes({"csv", "tsv"});
  options
      .add("each", each, "also write every emoji into this folder: NAME.svg, NAME.png and its line NAME.txt")
      .called("FOLDER");
  options.add("each-size", each_size, "of those pictures in px", {16, 8192});
  options.add("broken", broken, "what becomes of those that can't be drawn").one_of({"leave-out", "show"});
  options.add("sort", sort, "their order on the sheet; none is that of the lines")
      .in(Stage::draw)
      .one_of({"none", "name", "ink", "color", "length"});
  options
      .add("background", background,
           "the paper; auto: white, of posters a warm one that white drawings show on")
      .called("#RRGGBB")
      .in(Stage::draw);
  options
      .add("size", size, "the longer side of a picture in px, 0: a sheet as its cells want it, a poster 6000",
           {0, 32767})
      .in(Stage::draw);
  declare_sheet(options);
  declare_poster(options);
  declare_film(options);
}

void CharrnnDrawJob::declare_sheet(Options& options) {
  options.group("Sheet");
  options.add("columns", columns, "0: for a sheet of about 4:3", {0, 10000}).in(Stage::draw);
  options.add("cell", cell, "side of a drawing in px; 0: 128, less for thousands", {0, 8192}).in(Stage::draw);
  options.add("gap", gap, "between drawings in px; -1: a third of a cell", {-1, 8192}).in(Stage::draw);
  options.add("labels", labels, "beneath each drawing").in(Stage::draw).one_of({"names", "none"});
}

void CharrnnDrawJob::declare_poster(Options& options) {
  options.group("Innards");
  options
      .add("innards", innards,
           "a poster instead: panels side by side, each a strict grid in which one property changes from "
           "above to below")
      .in(Stage::draw);
  options
      .add("panels", panels,
           "what changes in each: temperature, moment (of training), ink, color, shapes, length; auto: the "
           "first three of them that change at all")
      .called("PROPERTY,...")
      .in(Stage::draw);
  options.add("cells", cells, "at least so many drawings a panel", {1, 100'000}).in(Stage::draw);
  options.add("paper", paper, "of PDF and SVG, and the aspect of pictures: A0 to A6")
      .in(Stage::draw)
      .one_of({"A0", "A1", "A2", "A3", "A4", "A5", "A6"});
  options.add("portrait", portrait, "the paper upright").in(Stage::draw);
  options.add("title", title, "a line below, on the left").in(Stage::draw);
  options.add("note", note, "a line below, on the right").in(Stage::draw);
}

void CharrnnDrawJob::declare_film(Options& options) {
  const std::vector<std::string> films = writable_films();
  if (films.empty()) return;
  options.group("Games of chess");
  options.add("film", film, "also write a film of one game").writes(films).at_once();
  options
      .add("game", game, "its number among those of all inputs; 0: the one that stays legal longest",
           {0, 1'000'000'000})
      .in(Stage::draw);
  options.add("move-seconds", move_seconds, "that a move takes", {0.04, 3600}).in(Stage::draw);
  options.add("film-size", film_size, "width of its frames in px", {64, 8192}).in(Stage::draw);
  film_options.declare(options);
}

void CharrnnDrawJob::check(Check& check) const {
  check.test("background", [&] { paper_color(); });
  for (const std::string& panel : panels)
    if (panel != "auto") check.test("panels", [&] { property_named(panel); });
  if (panels.empty() || panels.size() > 12)
    check.mistake("panels", Error("a poster has 1 to 12 panels", "", "name a property for each"));
}

}  // namespace atelier
