#include "charrnn/corpus_kinds.h"
#include "charrnn/game_text.h"
#include "charrnn/pgn.h"

namespace atelier {

void add_games(Corpus& corpus, const SourceText& source, const ChessCorpusOptions& options) {
  corpus.between = "\n\n";
  PgnReader reader(source.text);
  while (const std::optional<PgnGame> game = reader.next()) {
    if (!game->problem.empty()) {
      corpus.damaged(Error(game->problem, source.name + ":" + std::to_string(game->problem_line),
                           "the game of line " + std::to_string(game->line) + " is left out"));
    } else if (!game->is_whole_game()) {
      corpus.drop("from other positions");
    } else if ((std::ssize(game->moves) + 1) / 2 < options.min_moves) {
      corpus.drop("too short");
    } else {
      std::string text = game_text(game->moves, options.numbers);
      text.resize(text.size() - corpus.between.size());
      corpus.documents.push_back(std::move(text));
    }
  }
}

}  // namespace atelier
