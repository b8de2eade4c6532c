// stylize: pictures painted in the style of others.
#include "app/run_each.h"
#include "stylize/feed_forward.h"
#include "stylize/job.h"
#include "stylize/render.h"

using namespace atelier;

namespace {

void render(Task<StylizeJob>& task) {
  if (task.job.is_feed_forward()) return render_feed_forward(task);
  if (task.frame() && task.job.stability.mode != "none") return render_frame(task);
  render_still(task);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<StylizeJob>(argc, argv, render);
}
