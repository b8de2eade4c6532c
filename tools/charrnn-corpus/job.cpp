#include "charrnn-corpus/job.h"

#include "base/gzip.h"
#include "base/log.h"
#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

namespace {

ToolInfo info(const std::string& kind, const std::string& what, const std::string& example) {
  return {.name = "charrnn-corpus",
          .command = kind,
          .summary = "charrnn-corpus " + kind + ": " + what + ".",
          .example = example,
          .see_also = "charrnn-train(1), charrnn-score(1)",
          .item = "file",
          .items = "files",
          .part = "document",
          .parts = "documents",
          .part_done = "read",
          .formats = {"txt", "tsv", "text"},
          .default_output = "-"};
}

bool is_one_of(std::string_view name, std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

// The extension before .gz and the like.
std::string kind_of_file(const fs::path& path) {
  const std::string ext = lower(path.extension().string());
  return ext == ".gz" || ext == ".dz" ? lower(path.stem().extension().string()) : ext;
}

bool is_text_name(const fs::path& path) {
  return is_one_of(kind_of_file(path), {".txt", ".text", ".md", ".tex", ".log"});
}

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

std::string said_characters(const std::u32string& characters) {
  constexpr size_t kMostSaid = 20;
  std::vector<std::string> said;
  for (const char32_t code : characters.substr(0, kMostSaid)) said.push_back(said_code_point(code));
  if (characters.size() > kMostSaid)
    said.push_back("and " + std::to_string(characters.size() - kMostSaid) + " more");
  return join(said, ", ");
}

}  // namespace

void CorpusOptions::declare(Options& options) {
  options.add("shuffle", shuffle, "documents in another order, by --seed");
  options.add("repeats", repeats, "keep documents that are equal to one before");
  options.add("max-length", max_length, "leave out documents of more characters; 0 keeps all", {0, 1e9});
  options.add("min-count", min_count, "take out characters that stand fewer times in all; 0 keeps all",
              {0, 1e9});
  text.declare(options);
}

void CorpusOptions::finish(Corpus& corpus, uint64_t seed) const {
  if (!repeats) drop_repeated(corpus);
  drop_long(corpus, max_length);
  if (const std::u32string rare = drop_rare_characters(corpus, min_count); !rare.empty())
    spdlog::info("took out {}", said_characters(rare));
  if (shuffle) shuffle_documents(corpus, seed);
}

// --- Chess

ToolInfo ChessKind::tool() {
  return info("chess", "games of PGN files as text, a pair of moves a line, an empty line between games",
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
  return info("svg",
              "drawings, a line each: NAME<TAB>svg, coordinates on a grid, without the header that all share",
              "charrnn-corpus svg emoji/ --snap 0.1 -o emoji.txt\n"
              "charrnn-corpus svg emoji.tsv --shuffle -o emoji.txt");
}

bool SvgKind::reads(const fs::path& path) {
  return is_one_of(kind_of_file(path), {".svg", ".svgz", ".tsv"});
}

void SvgKind::declare(Options& options) {
  options.add("snap", snap, "coordinates become multiples of this; 0 leaves them", {0, 100});
}

void SvgKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (const TextFile& file : read_text_files(source, options)) {
    const size_t tag = file.text.find('<'), tab = file.text.find('\t');
    const bool is_table = tab != std::string::npos && tab < tag;
    if (is_table)
      add_svg_table(corpus, {file.name, file.text}, snap);
    else
      add_svg(corpus, name_of_stem(file.stem), file.text, snap);
  }
}

// A common header that is not the usual one makes lines longer, and is worth knowing.
void SvgKind::finish(Corpus& corpus) {
  const auto has_header = [](const std::string& line) { return line.find("\t<svg") != std::string::npos; };
  const auto count = std::count_if(corpus.documents.begin(), corpus.documents.end(), has_header);
  if (count > 0)
    spdlog::warn("{} of {} drawings keep a header of their own: only {} is left out", with_commas(count),
                 with_commas(std::ssize(corpus.documents)), kCommonSvgHeader);
}

// --- Dictionaries

ToolInfo DictionaryKind::tool() {
  return info("dictionary", "words and definitions, a line each: word<TAB>definition, shuffled",
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

// --- Phrases

ToolInfo PhrasesKind::tool() {
  return info(
      "phrases", "the sentences and clauses of prose, one a line, each once",
      "charrnn-corpus phrases novel.txt -o phrases.txt\n"
      "charrnn-corpus phrases books/ --min-words 4 --max-words 9 | charrnn-chain - --start love --end soul");
}

bool PhrasesKind::reads(const fs::path& path) {
  return is_text_name(path);
}

void PhrasesKind::declare(Options& options) {
  options.add("min-words", phrases.min_words, "of a phrase; shorter ones are left out", {1, 1000});
  options.add("max-words", phrases.max_words, "longer ones are left out: no phrase is cut within a clause",
              {1, 1000});
  options.add("keep-case", phrases.keep_case, "keep the capital that a sentence begins with");
}

void PhrasesKind::check(Check& check) const {
  if (phrases.min_words > phrases.max_words)
    check.mistake("min-words", Error("is more than --max-words", "", "give the smaller number first"));
}

void PhrasesKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (TextFile& file : read_text_files(source, options)) files_.push_back(std::move(file));
}

void PhrasesKind::finish(Corpus& corpus) {
  std::vector<SourceText> texts;
  for (const TextFile& file : files_) texts.push_back({file.name, file.text});
  add_phrases(corpus, texts, phrases);
}

// --- Dialogue

ToolInfo DialogueKind::tool() {
  return info("dialogue",
              "conversations, a turn a line, an empty line between them: Cornell's movies, chat logs",
              "charrnn-corpus dialogue movie_lines.txt movie_conversations.txt -o talk.txt\n"
              "charrnn-corpus dialogue chat.log --names -o talk.txt");
}

bool DialogueKind::reads(const fs::path& path) {
  const std::string name = path.filename().string();
  return name.starts_with("movie_")
             ? name.starts_with("movie_lines") || name.starts_with("movie_conversations")
             : is_text_name(path);
}

void DialogueKind::declare(Options& options) {
  options.add("names", dialogue.names, "keep who speaks: 'NAME: text'");
  options.add("min-turns", dialogue.min_turns, "leave out shorter conversations", {1, 1000});
  options.add("gap", dialogue.gap_min, "minutes of silence that end a conversation of a log; 0: none do",
              {0, 1440});
}

void DialogueKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (TextFile& file : read_text_files(source, options)) {
    const size_t mark = file.text.find(" +++$+++ ");
    const bool is_cornell = mark != std::string::npos && mark < file.text.find('\n');
    if (!is_cornell)
      add_chat(corpus, {file.name, file.text}, dialogue);
    else
      (file.text.starts_with("L") ? lines_ : conversations_).push_back(std::move(file));
  }
}

void DialogueKind::finish(Corpus& corpus) {
  if (lines_.size() != conversations_.size())
    throw Error("the Cornell corpus has two files, and one is missing", "",
                "name movie_lines.txt and movie_conversations.txt");
  for (size_t i = 0; i < lines_.size(); ++i)
    add_cornell(corpus, {lines_[i].name, lines_[i].text}, {conversations_[i].name, conversations_[i].text},
                dialogue);
}

// --- Shaders

ToolInfo ShadersKind::tool() {
  return info("shaders", "GLSL without comments and needless space, one a line; \\n ends lines that need it",
              "charrnn-corpus shaders shaders/ -o shaders.txt");
}

bool ShadersKind::reads(const fs::path& path) {
  return is_one_of(kind_of_file(path),
                   {".glsl", ".frag", ".vert", ".comp", ".geom", ".fs", ".vs", ".fsh", ".shader"});
}

void ShadersKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (const TextFile& file : read_text_files(source, options)) add_shader(corpus, {file.name, file.text});
}

// --- Text

ToolInfo TextKind::tool() {
  return info("text", "plain files joined to one: UTF-8, LF line ends, rare characters named and taken out",
              "charrnn-corpus text books/ -o books.txt\n"
              "charrnn-corpus text lines.txt.gz --lines --min-count 10 -o lines.txt");
}

bool TextKind::reads(const fs::path& path) {
  return is_text_name(path);
}

void TextKind::declare(Options& options) {
  options.add("lines", lines, "each line is a document, empty ones are none; else each file is one");
}

void TextKind::take(Corpus& corpus, const Source& source, const TextOptions& options) {
  for (const TextFile& file : read_text_files(source, options))
    add_text(corpus, {file.name, file.text}, lines);
}

}  // namespace atelier
