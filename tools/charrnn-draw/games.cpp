#include "charrnn-draw/games.h"

#include <algorithm>
#include <cmath>

#include "app/film_timing.h"
#include "app/signals.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-draw/position.h"
#include "charrnn/game_text.h"
#include "charrnn/pgn.h"
#include "charrnn/san.h"
#include "media/drawing_sheet.h"
#include "media/video_writer.h"

namespace atelier {

namespace {

constexpr int64_t kBoardCell = 240;
constexpr double kGlideSeconds = 0.28, kEndSeconds = 2;

DrawnGame played(DrawnGame game) {
  Position position = starting_position();
  for (const std::string& word : game.words) {
    const auto move = move_from_san(position, word);
    if (!move) break;
    position = after(position, *move);
    game.moves.push_back(*move);
  }
  return game;
}

void add_pgn(std::vector<DrawnGame>& games, const std::string& text) {
  PgnReader reader(text);
  while (const auto game = reader.next()) {
    if (!game->is_whole_game() || game->moves.empty()) continue;
    const auto tag = [&](const char* name) {
      const auto found = game->tags.find(name);
      return found == game->tags.end() || found->second == "?" ? std::string() : found->second;
    };
    games.push_back(played({.white = tag("White"),
                            .black = tag("Black"),
                            .result = game->result == "*" ? "" : game->result,
                            .words = game->moves}));
  }
}

bool is_pgn(const std::string& text) {
  return text.starts_with("[") || text.find("\n[") != std::string::npos;
}

Position end_of(const DrawnGame& game) {
  Position position = starting_position();
  for (const Move& move : game.moves) position = after(position, move);
  return position;
}

// "12. … Nc6", "12. … Nc6, then Qxz9", "12. … Nc6   1-0".
std::string end_text(const DrawnGame& game) {
  const size_t count = game.moves.size();
  std::string text = count ? move_number(count - 1) + game.words[count - 1] : "";
  if (!game.is_legal()) text += (text.empty() ? "" : ", then ") + game.words[count];
  if (game.is_legal() && !game.result.empty()) text += "   " + game.result;
  return text;
}

// "Capablanca" of "Capablanca, Jose Raul".
std::string surname(const std::string& name) {
  return trim(name.substr(0, name.find(',')));
}

std::string label_of(const DrawnGame& game) {
  if (game.white.empty() || game.black.empty()) return end_text(game);
  return surname(game.white) + " \xE2\x80\x93 " + surname(game.black) + "  " + end_text(game);
}

const DrawnGame& chosen_game(const std::vector<DrawnGame>& games, int64_t number) {
  if (number > std::ssize(games))
    throw Error("there are " + std::to_string(games.size()) + " games", "--game", "give a number of those");
  if (number > 0) return games[static_cast<size_t>(number - 1)];
  return *std::max_element(games.begin(), games.end(), [](const DrawnGame& a, const DrawnGame& b) {
    return a.moves.size() < b.moves.size();
  });
}

class GameFilm {
 public:
  // `is_timed`: pictures say how long they stand, instead of standing there many times.
  GameFilm(const DrawnGame& game, const CharrnnDrawJob& job, double rate, bool is_timed)
      : game_(game),
        style_{.width_px = job.film_size},
        rate_(rate),
        move_seconds_(job.move_seconds),
        is_timed_(is_timed) {}

  void write(VideoWriter& writer, const Progress& progress) {
    Position position = starting_position();
    show(writer, board_of(position), "", frames(1));
    const int64_t num_gliding = frames(std::min(kGlideSeconds, move_seconds_ / 2));
    for (size_t i = 0; i < game_.moves.size(); ++i) {
      progress(static_cast<double>(i) / static_cast<double>(game_.moves.size()));
      const std::string text = move_number(i) + game_.words[i];
      for (int64_t frame = 1; frame <= num_gliding; ++frame)
        show(writer, board_during(position, game_.moves[i], eased(frame, num_gliding)), text, 1);
      position = after(position, game_.moves[i]);
      ChessBoard board = board_of(position);
      mark(board, game_.moves[i]);
      show(writer, board, text, std::max<int64_t>(1, frames(move_seconds_) - num_gliding));
    }
    ChessBoard board = board_of(position);
    if (!game_.moves.empty()) mark(board, game_.moves.back());
    show(writer, board, end_text(game_), frames(kEndSeconds));
  }

 private:
  int64_t frames(double seconds) const { return std::max<int64_t>(1, std::llround(seconds * rate_)); }
  static double eased(int64_t frame, int64_t count) {
    const double share = static_cast<double>(frame) / static_cast<double>(count + 1);
    return share * share * (3 - 2 * share);
  }

  void show(VideoWriter& writer, const ChessBoard& board, const std::string& text, int64_t count) {
    const Image image = draw_chess_frame({.board = board,
                                          .above = game_.black,
                                          .above_right = game_.white.empty() ? "" : game_.result,
                                          .below = game_.white.empty() ? text : game_.white,
                                          .below_right = game_.white.empty() ? "" : text},
                                         style_);
    if (is_timed_)
      writer.write(image.pixels, {}, time_, count);
    else
      for (int64_t i = 0; i < count; ++i) writer.write(image.pixels);
    time_ += count;
  }

  const DrawnGame& game_;
  ChessStyle style_;
  double rate_, move_seconds_;
  bool is_timed_;
  int64_t time_ = 0;
};

}  // namespace

std::vector<DrawnGame> read_games(const Gathering<CharrnnDrawJob>& gathering,
                                  const std::vector<TextFile>& texts) {
  std::vector<DrawnGame> games;
  for (const TextFile& text : texts) {
    if (is_pgn(text.text))
      add_pgn(games, text.text);
    else
      for (TextGame& game : read_game_text(text.text))
        if (!game.words.empty()) games.push_back(played({.words = std::move(game.words)}));
  }
  if (games.empty())
    throw Error("holds no games", texts.front().name, "give pairs of moves a line, 'e4 e5', or PGN");
  const auto num_legal =
      std::count_if(games.begin(), games.end(), [](const DrawnGame& game) { return game.is_legal(); });
  spdlog::info("{} of {} {} legal to the end, the longest with {}", num_legal,
               said_count(std::ssize(games), "game", "games"), num_legal == 1 ? "is" : "are",
               said_count(std::ssize(chosen_game(games, 0).moves), "legal half-move", "legal half-moves"));
  return games;
}

void write_game_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnGame>& games) {
  const CharrnnDrawJob& job = gathering.job;
  std::vector<NamedDrawing> drawings;
  for (const DrawnGame& game : games) {
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

void write_game_film(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnGame>& games) {
  if (!gathering.wants("film")) return;
  const CharrnnDrawJob& job = gathering.job;
  const CommonOptions& common = gathering.planned().settings->common;
  const DrawnGame& game = chosen_game(games, job.game);
  const Ratio rate = timing_of({&gathering.input()}, common).frame_rate;
  gathering.write_companion("film", [&](const fs::path& path, const OutputMark& mark) {
    VideoOptions options = job.film_options.encoding(8, false);
    options.frame_rate = rate;
    options.threads = common.threads;
    options.metadata = video_metadata_from(mark);
    const std::string& format = gathering.planned().companion("film")->format;
    const bool is_timed = format == "gif" || format == "apng";
    if (is_timed) options.time_base = {rate.den, rate.num};
    const ChessStyle style{.width_px = job.film_size};
    VideoWriter writer(path, chess_frame_size(style), options);
    GameFilm(game, job, rate.value(), is_timed).write(writer, gathering.progress());
    writer.finish();
  });
}

}  // namespace atelier
