// dream: pictures in which a network's layers see what they know.
#include "app/run_each.h"
#include "dream/dreams.h"
#include "dream/films.h"
#include "dream/portraits.h"
#include "dream/sheets.h"

using namespace atelier;

namespace {

void render(Group<DreamJob>& group) {
  const DreamJob& job = group.job();
  const bool from_nothing = job.is_portrait(group[0].input());
  if (job.is_filters()) return render_filters(group[0]);
  if (from_nothing && job.field.wanted) return render_field(group[0]);
  if (from_nothing) return render_portraits(group);
  if (group[0].frame() && job.stability.mode != "none") return render_frame(group[0]);
  render_dreams(group);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each_group<DreamJob>(argc, argv, render);
}
