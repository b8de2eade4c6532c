// The network that convnet-train teaches: one from nothing, or another's with a new last layer.
#pragma once

#include <memory>
#include <string>

#include "app/picture_material.h"
#include "convnet-train/job.h"
#include "convnet/labeled_pictures.h"
#include "nn/network.h"

namespace atelier {

struct Learner {
  std::string description;           // YAML
  std::unique_ptr<Network> network;  // to be trained
  std::string trunk;                 // the layer up to which all stands still; "": nothing does
  std::unique_ptr<Network> frozen;   // the same network frozen, where there is a trunk
};

// In what form it takes pictures, as far as the job says it (train/gathered_pictures.h).
PictureForm learner_form(const ConvnetTrainJob& job);

// For pictures like those of `train`.
Learner make_learner(Training<ConvnetTrainJob>& training, const LabeledPictures& train);

}  // namespace atelier
