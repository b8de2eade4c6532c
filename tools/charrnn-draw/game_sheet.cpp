#include "base/text.h"
#include "charrnn-draw/games.h"
#include "charrnn-draw/position.h"
#include "media/drawing_sheet.h"

namespace atelier {

namespace {

constexpr int64_t kBoardCell = 240;

// "Capablanca" of "Capablanca, Jose Raul".
std::string surname(const std::string& name) {
  return trim(name.substr(0, name.find(',')));
}

std::string label_of(const PlayedGame& game) {
  if (game.white.empty() || game.black.empty()) return end_text(game);
  return surname(game.white) + " \xE2\x80\x93 " + surname(game.black) + "  " + end_text(game);
}

}  // namespace

void write_game_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<PlayedGame>& games) {
  const CharrnnDrawJob& job = gathering.job;
  std::vector<NamedDrawing> drawings;
  for (const PlayedGame& game : games) {
    ChessBoard board = board_of(end_of(game));
    if (!game.moves.empty()) mark(board, game.moves.back());
    drawings.push_back({label_of(game), chess_board_svg(board)});
  }
  const int64_t usual = job.size == 0 && games.size() <= 100 ? kBoardCell : 0;
  gathering.write_by([&](const fs::path& path, const OutputMark& mark) {
    write_drawing_sheet(path, gathering.planned().output.format, drawings,
                        {.columns = job.columns,
                         .cell_px = job.cell ? job.cell : usual,
                         .gap_px = job.gap,
                         .longer_side_px = job.size,
                         .has_names = job.labels == "names",
                         .background = job.paper_color()},
                        mark);
  });
}

}  // namespace atelier
