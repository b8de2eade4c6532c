// What becomes a corpus, and how: each kind takes its sources one after another and adds documents.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "charrnn/corpus.h"

namespace atelier {

// --- Chess: PGN -> a pair of moves a line, an empty line between games (charrnn/game_text.h)

struct ChessCorpusOptions {
  bool numbers = false;  // "1.e4 e5"
  int min_moves = 1;     // of both sides
};
void add_games(Corpus& corpus, const SourceText& source, const ChessCorpusOptions& options);

// --- SVG -> NAME<TAB>svg, a line each

// kSvgHeader (charrnn/svg_repair.h) is left out of a line that begins with it, as is its end tag. Who draws
// such a line puts it before; a line of another size begins with its own <svg ...>.

struct SvgCorpusOptions {
  double snap = 0.1;   // coordinates become multiples of it; 0: they stay
  bool shapes = true;  // charrnn/svg_shapes.h
};

// One drawing. Error for what is none.
void add_svg(Corpus& corpus, const std::string& name, const std::string& svg,
             const SvgCorpusOptions& options);
// Lines of NAME<TAB>svg.
void add_svg_table(Corpus& corpus, const SourceText& source, const SvgCorpusOptions& options);

// --- Dictionaries -> word<TAB>definition

void add_wordnet(Corpus& corpus, const SourceText& source);  // data.noun and its kind: a line a synset
// A dictionary of dictd and its index; GCIDE's marks are taken out. The first sense of each entry.
void add_dictd(Corpus& corpus, const SourceText& source, const SourceText& index);
void add_definitions(Corpus& corpus, const SourceText& source);  // lines of word<TAB>definition

// --- Dialogue -> a turn a line, an empty line between conversations

struct DialogueOptions {
  bool names = false;  // "NAME: " before each turn
  int min_turns = 2;
  double gap_min = 60;  // a pause in a log that ends a conversation; 0: none does
};
// The two files of the Cornell movie-dialogs corpus: lines and conversations.
void add_cornell(Corpus& corpus, const SourceText& lines, const SourceText& conversations,
                 const DialogueOptions& options);
// Lines of "[time] name: text", "time - name: text", "<name> text" or "name: text"; others go on with the
// turn before. An empty line ends a conversation.
void add_chat(Corpus& corpus, const SourceText& source, const DialogueOptions& options);

// --- Shaders -> one a line (charrnn/glsl.h)

void add_shader(Corpus& corpus, const SourceText& source);

// --- Text

// `lines`: each line is a document, empty ones are none; else the whole is one.
void add_text(Corpus& corpus, const SourceText& source, bool lines);
// Takes out characters that stand fewer than `min_count` times in all documents; returns them.
std::u32string drop_rare_characters(Corpus& corpus, int64_t min_count);

}  // namespace atelier
