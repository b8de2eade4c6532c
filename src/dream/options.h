// The settings of a dream.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/values.h"

namespace atelier {

// What a dream goes towards.
struct Aim {
  WeightedList layers;   // energy of layers; with a guide, the layers that are compared
  WeightedList classes;  // by name or number
  InputPath guide;       // a picture
  InputPath code;        // .npy, (N,D), a row a picture, or (R,C,D), a lattice of them

  bool empty() const { return layers.empty() && classes.empty() && guide.empty() && code.empty(); }
  // Keys begin with `prefix`.
  void declare(Options& options, const std::string& prefix);
};

// What becomes of the dream beside the source.
struct FinishOptions {
  NameOrFile mask;  // a picture, "circle", "top", ...
  double strength = 1;
  bool original_colors = false, original_lightness = false;

  void declare(Options& options);
};

struct DreamOptions {
  Aim aim, to;
  double blend = 0;  // 0: aim alone, 1: `to` alone
  int64_t code_row = 0, code_column = 0;
  std::string objective = "square";
  std::vector<double> at;  // x, y of a single place
  double diversity = 0;
  std::vector<std::string> octave_layers;

  int octaves = 0;  // 0: octave_sizes() chooses
  double octave_scale = 1.4;
  int iterations = 15;
  double step = 0;  // 0: step_of() chooses
  int jitter = 32;
  std::string gradient = "smooth";
  double saturation = 0.6;
  bool seamless = false;
  FinishOptions finish;
  int64_t tile_px = 2048;  // set by the tool, from what memory there is
  double effort = 1;  // set by the tool: share of the iterations that are done, their steps as much longer

  void declare(Options& options);
  // The length of a step in 1/255, what suits the kind of gradient where none is given.
  double step_of() const;
};

}  // namespace atelier
