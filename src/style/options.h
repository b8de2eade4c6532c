// The settings of a style transfer.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/values.h"
#include "tensor/resample.h"

namespace atelier {

struct TransferOptions {
  WeightedList content_layers, style_layers;  // empty: default_content_layers(), default_style_layers()
  double content_weight = 1, style_weight = 5, tv_weight = 40;
  WeightedList style_losses{{.name = "gaussian"}};
  std::string losses = "relative";
  int64_t patch_turns = 0, patch_scales = 0;  // of patches: copies of a style, turned and enlarged
  double label_weight = 1;                    // of semantic maps, where places are matched
  double style_scale = 1;
  int64_t style_size = 0;  // longer side in px; 0: that of the content picture
  std::string pooling = "average";

  NameOrFile init{"content"};
  std::string preset = "normal", optimizer = "lbfgs";
  int iterations = 0;  // at the last size; 0: the preset's
  int octaves = 0;     // 0: octave_sizes() chooses
  double octave_scale = 1.4142135623730951;
  int history = 10;
  std::string line_search = "fixed";
  double step = 10;        // Adam's, in 1/255
  double time_budget = 0;  // seconds; 0: none
  int64_t tile_px = 2048;  // set by the tool, from what memory there is

  void declare(Options& options);
  // At one of the sizes of a picture of `full`: smaller ones, which cost little, are given more.
  int iterations_at(PictureSize size, PictureSize full) const;
};

}  // namespace atelier
