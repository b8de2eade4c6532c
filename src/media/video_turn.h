// How a film's pictures are turned upright: by the display matrix of the file.
#pragma once

#include <ATen/core/Tensor.h>

#include "media/av.h"

namespace atelier {

struct Turn {
  bool transpose = false, flip_x = false, flip_y = false;  // in this order

  int degrees() const;  // clockwise
  at::Tensor apply(at::Tensor picture) const;
};

// Angles that are no multiple of 90 degrees are left, with one warning that says `name`.
Turn turn_of(const AVStream& stream, const std::string& name);

}  // namespace atelier
