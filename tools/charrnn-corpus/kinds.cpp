#include <algorithm>

#include "base/gzip.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-corpus/job.h"
#include "charrnn-corpus/kind_files.h"
#include "charrnn/svg_repair.h"

namespace atelier {

namespace {

bool is_dictd(const std::string& path) {
  return path.ends_with(".dict") || path.ends_with(".dict.dz");
}

bool is_wordnet(const fs::path& path) {
  return path.stem() == "data" && is_one_of(kind_of_file(path), {".noun", ".verb", ".adj", ".adv"});
}

// "love.dict.dz" -> "love.index"
fs::path index_of(fs::path path) {
  if (path.extension() == ".dz") path.replace_extension();
  return path.replace_extension(".index");
}

// "heavy-black_heart" -> "heavy black heart"
std::string name_of_stem(std::string stem) {
  for (char& letter : stem)
    if (letter == '-' || letter == '_') letter = ' ';
  return trim(stem);
}

}  // namespace

// --- Chess

ToolInfo ChessKind::tool() {
  return corpus_tool("chess",
                     "games of PGN files as text, a pair of moves a line, an empty line between games",
                     "charrnn-corpus chess capablanca.pgn london.pgn.gz -o games.txt");
}

bool ChessKind::reads(const fs::path& path) {
  return is_one_of(kind_of_file(path), {".pgn", ".zip"});
}

void ChessKind::declare(Options& options) {
  options.add("numbers", chess.numbers, "write the numbers of moves: '1.e4 e5' for 'e4 e5'");
  options.add("min-moves", chess.min_moves, "leave out shorter games", {1, 1000});
}

void ChessKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (const TextFile& file : read_text_files(source, options))
    add_games(corpus, {file.name, file.text}, chess);
}

// --- SVG

ToolInfo SvgKind::tool() {
  return corpus_tool(
      "svg", "drawings, a line each: NAME<TAB>svg, coordinates on a grid, without the header that all share",
      "charrnn-corpus svg emoji/ --snap 0.1 -o emoji.txt\n"
      "charrnn-corpus svg emoji.tsv --shuffle -o emoji.txt");
}

bool SvgKind::reads(const fs::path& path) {
  return is_one_of(kind_of_file(path), {".svg", ".svgz", ".tsv"});
}

void SvgKind::declare(Options& options) {
  options.add("snap", svg.snap, "coordinates become multiples of this; 0 leaves them", {0, 100});
  options.add("shapes", svg.shapes, "paths that draw circles, ellipses and rectangles become those");
}

void SvgKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (const TextFile& file : read_text_files(source, options)) {
    const size_t tag = file.text.find('<'), tab = file.text.find('\t');
    const bool is_table = tab != std::string::npos && tab < tag;
    if (is_table)
      add_svg_table(corpus, {file.name, file.text}, svg);
    else
      add_svg(corpus, name_of_stem(file.stem), file.text, svg);
  }
}

// A common header that is not the usual one makes lines longer, and is worth knowing.
void SvgKind::finish(Corpus& corpus) {
  const auto has_header = [](const std::string& line) { return line.find("\t<svg") != std::string::npos; };
  const auto count = std::count_if(corpus.documents.begin(), corpus.documents.end(), has_header);
  if (count > 0)
    spdlog::warn("{} of {} drawings keep a header of their own: only {} is left out", with_commas(count),
                 with_commas(std::ssize(corpus.documents)), kSvgHeader);
}

// --- Dictionaries

ToolInfo DictionaryKind::tool() {
  return corpus_tool(
      "dictionary", "words and definitions, a line each: word<TAB>definition, shuffled",
      "charrnn-corpus dictionary /usr/share/wordnet/data.noun -o words.txt\n"
      "charrnn-corpus dictionary /usr/share/dictd/gcide.dict.dz --max-length 200 -o words.txt\n"
      "charrnn-corpus dictionary mine.tsv --shuffle=false -o words.txt");
}

bool DictionaryKind::reads(const fs::path& path) {
  return is_wordnet(path) || is_dictd(path.string()) || kind_of_file(path) == ".tsv";
}

void DictionaryKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  const fs::path path = source.input.path;
  if (is_dictd(path.string())) {
    // Its index counts bytes.
    const std::string index = read_maybe_gzip(index_of(path));
    for (const TextFile& file : read_packed_files(path))
      add_dictd(corpus, {file.name, file.text}, {index_of(path).string(), index});
    return;
  }
  for (const TextFile& file : read_text_files(source, options)) {
    if (is_wordnet(path))
      add_wordnet(corpus, {file.name, file.text});
    else
      add_definitions(corpus, {file.name, file.text});
  }
}

}  // namespace atelier
