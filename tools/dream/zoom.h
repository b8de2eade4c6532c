// A series in which every frame is dreamt on the one before, moved a little (dream --zoom.frames).
#pragma once

#include <vector>

#include "job/options.h"
#include "job/tool_options.h"
#include "tensor/affine.h"

namespace atelier {

struct ZoomOptions {
  int frames = 0, frame = 0;  // `frame` from 1; 0: no series
  double scale = 1.05, rotate = 0;
  std::vector<double> shift;

  void declare(Options& options);
  void check(Check& check) const;
  Affine step() const;  // from frame to frame
};

}  // namespace atelier
