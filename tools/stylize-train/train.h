// A painter learns, as stylize-train has it.
#pragma once

#include "stylize-train/job.h"

namespace atelier {

void train_painter(Training<StylizeTrainJob>& training);

}  // namespace atelier
