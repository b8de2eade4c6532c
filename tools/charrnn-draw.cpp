// charrnn-draw: drawings that a network wrote, on sheets and posters.
#include "app/run_all.h"
#include "charrnn-draw/each.h"
#include "charrnn-draw/innards.h"
#include "charrnn-draw/job.h"
#include "charrnn-draw/samples.h"
#include "charrnn-draw/sheet.h"

using namespace atelier;

namespace {

void draw(Gathering<CharrnnDrawJob>& gathering) {
  const std::vector<DrawnEmoji> drawn = read_samples(gathering);
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
