// stylize-train: networks that paint in one style, in one pass.
#include "app/run_training.h"
#include "stylize-train/job.h"
#include "stylize-train/train.h"

using namespace atelier;

int main(int argc, char** argv) {
  return run_training<StylizeTrainJob>(argc, argv, train_painter);
}
