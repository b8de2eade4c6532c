#include "charrnn-score/job.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/csv.h"
#include "base/text.h"
#include "charrnn-score/drawings.h"
#include "charrnn-score/glslang.h"
#include "charrnn/svg_repair.h"
#include "media/shader_painter.h"

namespace atelier {

namespace {

ToolInfo info(const std::string& kind, const std::string& what, const std::string& example) {
  return {.name = "charrnn-score",
          .command = kind,
          .summary = "charrnn-score " + kind + ": " + what + ".",
          .example = example,
          .see_also = "charrnn-corpus(1), charrnn-sample(1)",
          .item = "sample",
          .items = "samples",
          .formats = {"txt", "csv", "tsv", "json"},
          .default_output = "-"};
}

std::string block_of(const NamedScore& named) {
  size_t width = 0;
  for (const SampleScore::Entry& entry : named.second.entries()) width = std::max(width, entry.name.size());
  std::string text = named.first + "\n";
  for (const SampleScore::Entry& entry : named.second.entries()) {
    std::string value = entry.text;
    std::replace(value.begin(), value.end(), '\n', ' ');
    text += "  " + entry.name + std::string(width + 2 - entry.name.size(), ' ') + value + "\n";
  }
  return text;
}

// Scores of one kind may lack some of the names, never have others.
std::vector<std::string> all_names(const std::vector<NamedScore>& scores) {
  std::vector<std::string> names;
  for (const NamedScore& named : scores)
    for (const SampleScore::Entry& entry : named.second.entries())
      if (std::find(names.begin(), names.end(), entry.name) == names.end()) names.push_back(entry.name);
  return names;
}

std::string table_of(const std::vector<NamedScore>& scores, char separator) {
  const std::vector<std::string> names = all_names(scores);
  std::vector<std::string> fields{"sample"};
  fields.insert(fields.end(), names.begin(), names.end());
  std::string text = table_line(fields, separator);
  for (const auto& [name, score] : scores) {
    fields.assign(1 + names.size(), "");
    fields[0] = name;
    for (const SampleScore::Entry& entry : score.entries())
      fields[1 + (std::find(names.begin(), names.end(), entry.name) - names.begin())] = entry.text;
    text += table_line(fields, separator);
  }
  return text;
}

nlohmann::ordered_json json_value(const SampleScore::Entry& entry) {
  if (!entry.is_number) return entry.text;
  if (const auto whole = parse_int(entry.text)) return *whole;
  return parse_number(entry.text).value_or(0);
}

std::string json_of(const std::vector<NamedScore>& scores) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [name, score] : scores) {
    nlohmann::ordered_json object{{"sample", name}};
    for (const SampleScore::Entry& entry : score.entries()) object[entry.name] = json_value(entry);
    list.push_back(std::move(object));
  }
  return list.dump(2, ' ', false, nlohmann::ordered_json::error_handler_t::replace) + "\n";
}

}  // namespace

std::string scores_text(const std::vector<NamedScore>& scores, const std::string& format) {
  if (format == "json") return json_of(scores);
  if (format == "csv" || format == "tsv") return table_of(scores, format == "csv" ? ',' : '\t');
  std::string text;
  for (const NamedScore& score : scores) text += (text.empty() ? "" : "\n") + block_of(score);
  return text;
}

void ScoreOptions::declare(Options& options) {
  text.declare(options);
  options.add("format", format, "of the output; auto is the file's ending, on stdout txt")
      .one_of({"auto", "txt", "csv", "tsv", "json"})
      .in(Stage::encode);
}

void CorpusFiles::declare(Options& options) {
  options.add("corpus", files, "what the network learned from; several files count as one").called("FILE");
}

EachText CorpusFiles::texts(const TextOptions& options) const {
  return [this, options](const std::function<void(std::string_view)>& take) {
    for (const InputPath& file : files)
      for (const TextFile& text : read_text_files(fs::path(file.path), options)) take(text.text);
  };
}

// --- Chess

ToolInfo ChessScoreKind::tool() {
  return info("chess", "how far sampled games are legal, and what of them is copied",
              "charrnn-score chess sample.txt --corpus games.txt\n"
              "charrnn-sample model.safetensors --length 20000 | charrnn-score chess -");
}

SampleScore ChessScoreKind::score(const std::string& sample, const TextOptions& options) const {
  return score_chess(sample, corpus.texts(options));
}

// --- Copies

ToolInfo CopiesScoreKind::tool() {
  return info("copies",
              "what of a text stands word for word in a corpus: the longest run, the mean, the share",
              "charrnn-score copies sample.txt --corpus les-miserables.txt\n"
              "charrnn-score copies samples/*.txt --corpus emoji.txt --run 60 -o copies.csv");
}

void CopiesScoreKind::declare(Options& options) {
  corpus.declare(options);
  options.add("run", run, "from how many characters on a run counts as copied", {1, 1e6});
}

void CopiesScoreKind::check(Check& check) const {
  if (corpus.files.empty())
    check.mistake("corpus", Error("there is nothing to copy from", "", "name the corpus with --corpus"));
}

SampleScore CopiesScoreKind::score(const std::string& sample, const TextOptions& options) const {
  return score_copies(sample, corpus.texts(options), run);
}

// --- Shaders

ToolInfo ShadersScoreKind::tool() {
  return info(
      "shaders",
      "the share of shaders, one a line, that compile (by glslangValidator), and that paint more than "
      "one color (by software OpenGL, where it is there)",
      "charrnn-score shaders sample.txt\ncharrnn-score shaders sample.txt --pictures painted.png");
}

void ShadersScoreKind::declare(Options& options) {
  options.add("stage", stage, "what the shaders are for").one_of({"frag", "vert", "comp"});
  options.add("pictures", pictures, "also a sheet of what they paint, without those of one color")
      .writes({"png", "jpg", "tif"});
  options.add("picture-size", picture_size, "side of a picture in px", {16, 2048}).in(Stage::draw);
}

void ShadersScoreKind::check(Check& check) const {
  check.test("stage", [] { find_glslang(); });
  if (pictures.empty()) return;
  check.test("pictures", [] { require_shader_painting(); });
  if (stage != "frag") check.mistake("pictures", Error("only fragment shaders paint", "", "leave it out"));
}

// --- SVG

ToolInfo SvgScoreKind::tool() {
  return info("svg",
              "the share of drawings, NAME<TAB>svg a line, that can be drawn and have two shapes to be seen, "
              "that share a path with the corpus, and whose names are invented",
              "charrnn-score svg sample.txt --corpus emoji.txt");
}

void SvgScoreKind::declare(Options& options) {
  corpus.declare(options);
  options
      .add("repair", repair,
           "close mends end tags that are missing and a last tag or attribute that is cut off; full also "
           "drops what makes no sense")
      .one_of(repair_names());
}

SampleScore SvgScoreKind::score(const std::string& sample, const TextOptions& options) const {
  return score_drawings(sample, repair_named(repair), corpus.texts(options));
}

// --- Bits

ToolInfo BitsScoreKind::tool() {
  ToolInfo tool = info("bits", "how well a network foretells texts, in bits a character",
                       "charrnn-score bits model.safetensors chapter.txt\n"
                       "charrnn-score bits model.safetensors held-out/*.txt -o bits.csv");
  tool.see_also = "charrnn-train(1), charrnn-sample(1)";
  tool.item = "file";
  tool.items = "files";
  tool.auto_precision = "fp32";
  return tool;
}

void BitsScoreJob::narrow(std::vector<Input>& inputs, std::vector<std::string>&) const {
  if (!inputs.empty() && inputs.front().ext != "safetensors")
    throw Error("is no network", inputs.front().path,
                "name the network first: bits MODEL.safetensors TEXT...");
  if (inputs.size() < 2) throw Error("there is no text to read", "inputs", "name texts after the network");
}

}  // namespace atelier
