// What a painter learns from: its style, and pictures of anything.
#pragma once

#include "stylize-train/job.h"

namespace atelier {

// (1,3,H,W) 0..1 of the size that it is looked at. Error that names the file.
at::Tensor read_style(const StylizeTrainJob& job);

// All pictures, a little larger than what is learned from them, some of them held out. Error where they do
// not fit into memory, with the size that does.
PictureSplit read_contents(Training<StylizeTrainJob>& training);

}  // namespace atelier
