#include "charrnn-corpus/job.h"
#include "charrnn-corpus/kind_files.h"

namespace atelier {

// --- Phrases

ToolInfo PhrasesKind::tool() {
  return corpus_tool(
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
  return corpus_tool("dialogue",
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
  return corpus_tool("shaders",
                     "GLSL without comments and needless space, one a line; \\n ends lines that need it",
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
  return corpus_tool("text",
                     "plain files joined to one: UTF-8, LF line ends, rare characters named and taken out",
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
