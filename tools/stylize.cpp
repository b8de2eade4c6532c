// stylize: pictures painted in the style of others.
#include "app/run_each.h"
#include "stylize/job.h"
#include "stylize/stills.h"

using namespace atelier;

int main(int argc, char** argv) {
  return run_each<StylizeJob>(argc, argv, render_still);
}
