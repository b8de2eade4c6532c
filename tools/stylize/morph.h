// A picture or film that goes from one style to the next (stylize --morph): every style is held, then mixed
// into the one after it.
#pragma once

#include <string>
#include <vector>

#include "job/options.h"
#include "job/tool_options.h"

namespace atelier {

struct MorphOptions {
  std::vector<InputPath> styles;  // after expand(): files
  int hold = 12, transition = 24;
  bool loop = false;
  std::string palette = "own";
  int frame = 0;  // of a still, from 1; 0: no such series

  bool wanted() const { return !styles.empty(); }
  static bool is_asked_for(const Check& check);  // also where what was named holds no pictures
  void declare(Options& options);
  void expand();  // folders to the pictures in them, in natural order
  void check(Check& check) const;

  // From the first to the last held frame; with loop up to the frame before the first comes again.
  int num_frames() const;
  // The share of each style in a frame, from 1. Beyond the end the last is held, or it begins again.
  std::vector<double> shares_at(int64_t number) const;
};

}  // namespace atelier
