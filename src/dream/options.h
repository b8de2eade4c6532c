// The settings of a dream.
#pragma once

#include <string>

#include "job/options.h"
#include "job/values.h"

namespace atelier {

struct DreamOptions {
  WeightedList layers;  // empty: default_layers() of the network
  int octaves = 0;      // 0: octave_sizes() chooses
  double octave_scale = 1.4;
  int iterations = 15;
  double step = 0;  // 0: step_of() chooses
  int jitter = 32;
  std::string gradient = "smooth";
  double saturation = 0.6;

  void declare(Options& options);
  // The length of a step in 1/255, what suits the kind of gradient where none is given.
  double step_of() const;
};

}  // namespace atelier
