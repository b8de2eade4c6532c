#include "embed/job.h"

#include "base/text.h"
#include "embed/inputs.h"
#include "embed/keyframes.h"
#include "embed/pairs_plot.h"
#include "media/image.h"
#include "nn/class_codes.h"
#include "nn/lookup.h"
#include "tensor/vectors.h"

namespace atelier {

namespace {

constexpr int64_t kMostPixels = 4096;  // a side

bool is_list_name(const std::string& path) {
  return lower(fs::path(path).extension().string()) == ".txt";
}

// What was named as inputs, as it was written.
std::vector<std::string> given_inputs(const Check& check) {
  std::vector<std::string> given;
  if (const Node* list = check.given("files-from"))
    given.push_back(list->is_scalar() ? "(a list of files)" : "");
  const Node* inputs = check.given("inputs");
  if (!inputs) return given;
  if (inputs->is_scalar()) given.push_back(inputs->text());
  for (const Node& input : inputs->items()) given.push_back(input.text());
  return given;
}

bool any(const std::vector<std::string>& texts, bool (*test)(const std::string&)) {
  return std::any_of(texts.begin(), texts.end(), test);
}

bool names_pictures(const std::string& input) {
  return !is_list_name(input) && !is_vectors_name(input);
}

}  // namespace

ToolInfo EmbedJob::tool() {
  return {.name = "embed",
          .summary = "embed: turns pictures, films and words into vectors, and compares them.",
          .example =
              "embed photos/ -o codes.npy\n"
              "embed clip.mp4 -o film.npy --every 2s --thumbnails frames --table film.csv\n"
              "embed words.txt -o words.npy\n"
              "embed --rows monday,tuesday,sunday --similarity days.png\n"
              "embed --analogy 'paris - france + japan'\n"
              "embed --class-codes -o classes.npy",
          .see_also = "'dream --list-layers --network NAME' for what --layer takes",
          .item = "item",
          .items = "items",
          .pictures_version = 1,
          .formats = {"npy", "safetensors", "vec", "csv", "json", "jsonl"},
          .auto_precision = "fp32"};
}

bool EmbedJob::reads(const fs::path& path) {
  return is_image_name(path);
}

void EmbedJob::declare(Options& options) {
  options.group("Pictures");
  network.declare(options, "efficientnet-lite0");
  options.add("layer", layer, "the layer that speaks; default is the network's own before the classes")
      .called("LAYER");
  options
      .add("pool", pool,
           "of a layer that still has places: each channel's mean or max, or none, all its numbers")
      .one_of({"mean", "max", "none"});
  options.add("pixels", pixels, "no network: the picture itself, stretched to that size").called("WxH");
  options.add("pixels.gray", gray, "its lightness alone");
  options.add("class-codes", class_codes,
              "no input: a code for every class that the network knows, from its weights");
  options.group("Films");
  options.add("every", every, "a keyframe each 1s, 0.5s, 2min, '25 frames'; '1 frame' takes all")
      .called("TIME");
  options.add("cuts", cuts, "keyframes where scenes begin, instead");
  options
      .add("thumbnails", thumbnails,
           "also write keyframes as small pictures into this folder; ids are their paths")
      .called("FOLDER");
  options.add("thumbnails.size", thumbnail_size, "their longer side in px", {16, 4096});
  options.group("Words and rows");
  options.add("vectors", vectors, "of words, by name or a file: .npy, .vec, .bin, .safetensors, .csv");
  options.add("rows", rows, "these rows alone, of the vectors given as input, else of --vectors");
  options.add("pairs", pairs,
              "a list of two words a line, with a tab between them: a row is what parts them");
  options
      .add("pairs-plot", pairs_plot,
           "both ends of all pairs in the plane of their principal components, joined by lines; or a table "
           "of them")
      .writes(pairs_plot_formats());
  options.group("Questions");
  options.add("nearest", nearest, "what lies nearest to these words or ids; the answer is printed");
  options.add("analogy", analogy, "the same of a sum, 'paris - france + japan'");
  options.add("top", top, "how many are named", {1, 1'000'000});
  options
      .add("format", text_format,
           "of stdout, folders and other endings; auto is the ending's, else npy, for answers csv")
      .in(Stage::encode)
      .one_of({"auto", "npy", "safetensors", "vec", "csv", "json", "jsonl"});
  figures.declare(options);
}

std::string EmbedJob::format() const {
  return text_format == "auto" ? "" : text_format;
}

std::string EmbedJob::default_output() const {
  const std::string ending = text_format == "auto" ? "npy" : text_format;
  return asks() ? (text_format == "auto" ? "csv:-" : text_format + ":-") : "{stem}-embed." + ending;
}

std::vector<std::string> EmbedJob::beside(const std::string& format) const {
  return format == "npy" ? std::vector<std::string>{"ids.txt"} : std::vector<std::string>{};
}

// Missing vectors are a mistake that check() says.
DefaultInput EmbedJob::default_input() const {
  try {
    if (class_codes)
      return {find_graph(network.network.text).string(), fs::path(network.network.text).stem()};
    if (!pairs.empty()) return {pairs.path, ""};
    if (takes_rows_of_vectors()) return {find_word_vectors(vectors.text).string(), ""};
  } catch (const Error&) {
  }
  return {};
}

Pooling EmbedJob::pooling() const {
  return pool == "mean" ? Pooling::mean : pool == "max" ? Pooling::max : Pooling::none;
}

PictureSize EmbedJob::pixel_size() const {
  const std::vector<std::string> sides = split(lower(pixels), 'x');
  const auto width = parse_int(sides.front()), height = parse_int(sides.back());
  if (sides.size() != 2 || !width || !height || *width < 1 || *height < 1 || *width > kMostPixels ||
      *height > kMostPixels)
    throw Error("'" + pixels + "' is no size", "", "write WxH, as 28x28");
  return {*height, *width};
}

bool EmbedJob::is_default(const Input& input) const {
  const std::string path = default_input().path;
  return !path.empty() && absolute_path(input.path) == absolute_path(path);
}

Material EmbedJob::material(const Input& input) const {
  if (class_codes) return Material::classes;
  if (input.kind != Input::Kind::file) return Material::picture;
  if (!pairs.empty()) return Material::pair;
  if (is_list_name(input.path)) return Material::word;
  if (!is_vectors_name(input.path)) return Material::picture;
  return rows.empty() ? Material::vectors : Material::row;
}

void EmbedJob::narrow(std::vector<Input>& inputs, std::vector<std::string>& warnings) const {
  for (const char* option : {"class-codes", "pairs"}) {
    const bool is_asked = option == std::string("pairs") ? !pairs.empty() : class_codes;
    if (!is_asked) continue;
    for (const Input& input : inputs)
      if (!is_default(input))
        throw Error("--" + std::string(option) + " takes no inputs", input.mark.text(), "leave it out");
  }
  expand_entries(*this, inputs, warnings);
  if (!cuts) thin_out(inputs, parse_interval(every));
}

void EmbedJob::check_combinations(Check& check) const {
  const std::vector<std::string> inputs = given_inputs(check);
  if (class_codes + !pairs.empty() + !pixels.empty() > 1)
    check.mistake(
        class_codes ? "class-codes" : "pixels",
        Error("--class-codes, --pairs and --pixels each say what a row is", "", "give one of them"));
  if (!pairs_plot.empty() && pairs.empty())
    check.mistake("pairs-plot", Error("there are no pairs to draw", "", "name their list with --pairs"));
  if (!rows.empty() && any(inputs, names_pictures))
    check.mistake("rows",
                  Error("chooses rows of vectors, not pictures", "", "embed them first, then choose"));
  if (!rows.empty() && inputs.size() > 1)
    check.mistake("rows", Error("chooses rows of one file", "", "give one input"));
}

void EmbedJob::check_pictures(Check& check) const {
  const std::vector<std::string> inputs = given_inputs(check);
  const bool any_pictures = any(inputs, names_pictures);
  if (!class_codes && (!any_pictures || !pixels.empty())) return;
  const Graph* graph = network.check(check);
  if (!graph) return;
  if (class_codes) {
    check.test("network", [&] { scoring_layer(*graph); });
    check.test("network", [&] {
      if (const fs::path classes = find_classes(*graph); !classes.empty()) check.depends_on(classes);
    });
    return;
  }
  if (wanted_layer(*graph).empty())
    check.mistake("layer", Error("network '" + graph->name + "' names no layer for codes", "",
                                 "choose one with --layer"));
  else
    check.test("layer", [&] { graph->layer(wanted_layer(*graph)); });
}

// Answers are text, and rows of numbers are not JSON.
void EmbedJob::check_output(Check& check) const {
  const Node* output = check.given("output");
  const std::string path = output ? output->text() : "";
  std::string ending = lower(fs::path(path).extension().string());
  if (!format().empty()) ending = "." + format();
  if (path.ends_with(":-")) ending = "." + path.substr(0, path.size() - 2);
  const bool is_answer = ending == ".json" || ending == ".jsonl";
  if (asks() && !ending.empty() && ending != ".csv" && !is_answer)
    check.mistake("output", Error("answers are text", "", "write them as .csv, .json or .jsonl"));
  if (!asks() && is_answer)
    check.mistake("output",
                  Error("rows are not written as JSON", "", "choose .npy, .safetensors, .vec or .csv"));
}

void EmbedJob::check(Check& check) const {
  check.test("every", [&] { parse_interval(every); });
  if (!pixels.empty()) check.test("pixels", [&] { pixel_size(); });
  check_combinations(check);
  check_pictures(check);
  check_output(check);
  const std::vector<std::string> inputs = given_inputs(check);
  const bool takes_words =
      !pairs.empty() || any(inputs, is_list_name) || (takes_rows_of_vectors() && inputs.empty());
  if (takes_words) check.test("vectors", [&] { check.depends_on(find_word_vectors(vectors.text)); });
}

}  // namespace atelier
