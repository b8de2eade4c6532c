// stylize: pictures painted in the style of others.
#include "app/run_each.h"
#include "stylize/feed_forward.h"
#include "stylize/job.h"
#include "stylize/stills.h"

using namespace atelier;

namespace {

void render(Task<StylizeJob>& task) {
  return task.job.is_feed_forward() ? render_feed_forward(task) : render_still(task);
}

}  // namespace

int main(int argc, char** argv) {
  return run_each<StylizeJob>(argc, argv, render);
}
