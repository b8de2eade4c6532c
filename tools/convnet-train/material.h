// Where labeled pictures come from: a folder for each class, lists of files and labels, archives of such
// folders, arrays with a file of labels.
#pragma once

#include <string>
#include <vector>

#include "app/picture_material.h"
#include "convnet-train/job.h"
#include "convnet/labeled_pictures.h"

namespace atelier {

// What a folder may hold: pictures, archives, lists (.csv, .tsv), .npy and idx.
bool is_labeled_material(const fs::path& path);

// What is learned, and what is held out (which may be empty). What can't be read is said, counted and left
// out.
LabeledSplit read_labeled(Training<ConvnetTrainJob>& training, PictureForm form);

// The films and pictures that --watch names, in their order, each of a size that `form` has: (F,C,S,S) uint8.
// `are_stills`: they are pictures.
struct WatchedFrames {
  at::Tensor pixels;
  bool are_stills = false;
};
WatchedFrames read_watched(Training<ConvnetTrainJob>& training, const PictureForm& form);

}  // namespace atelier
