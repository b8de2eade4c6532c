#include <algorithm>
#include <cmath>

#include "app/film_timing.h"
#include "app/signals.h"
#include "charrnn-draw/games.h"
#include "charrnn-draw/position.h"
#include "charrnn/san.h"
#include "media/video_writer.h"

namespace atelier {

namespace {

constexpr double kGlideSeconds = 0.28, kEndSeconds = 2;

class GameFilm {
 public:
  // `is_timed`: pictures say how long they stand, instead of standing there many times.
  GameFilm(const PlayedGame& game, const CharrnnDrawJob& job, double rate, bool is_timed)
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

  const PlayedGame& game_;
  ChessStyle style_;
  double rate_, move_seconds_;
  bool is_timed_;
  int64_t time_ = 0;
};

}  // namespace

void write_game_film(Gathering<CharrnnDrawJob>& gathering, const std::vector<PlayedGame>& games) {
  if (!gathering.wants("film")) return;
  const CharrnnDrawJob& job = gathering.job;
  const CommonOptions& common = gathering.planned().settings->common;
  const PlayedGame& game = chosen_game(games, job.game);
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
