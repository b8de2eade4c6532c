// From labeled pictures to a network that tells them apart, with its reports.
#pragma once

#include "convnet-train/job.h"

namespace atelier {

void train_convnet(Training<ConvnetTrainJob>& training);

}  // namespace atelier
