// charrnn-draw: drawings that a network wrote, on sheets and posters.
#include "app/run_all.h"
#include "charrnn-draw/each.h"
#include "charrnn-draw/games.h"
#include "charrnn-draw/innards.h"
#include "charrnn-draw/job.h"
#include "charrnn-draw/samples.h"
#include "charrnn-draw/sheet.h"

using namespace atelier;

namespace {

void draw_games(Gathering<CharrnnDrawJob>& gathering, const std::vector<PlayedGame>& games) {
  write_game_film(gathering, games);
  write_game_sheet(gathering, games);
}

void draw(Gathering<CharrnnDrawJob>& gathering) {
  const std::vector<TextFile> texts = read_texts(gathering);
  if (are_games(texts, gathering.job.kind)) return draw_games(gathering, read_games(gathering, texts));
  const std::vector<DrawnEmoji> drawn = read_samples(gathering, texts);
  write_each(gathering, drawn);
  write_table(gathering, drawn);
  if (gathering.job.innards)
    write_innards(gathering, drawn);
  else
    write_sheet(gathering, drawn);
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<CharrnnDrawJob>(
      argc, argv, [](Gathering<CharrnnDrawJob>& gathering) { gathering.as_one([&] { draw(gathering); }); });
}
