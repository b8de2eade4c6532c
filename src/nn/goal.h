// What a picture is changed for: something that looks at layers of a network and says in which direction each
// activation should go; the network carries that back to the pixels (nn/goal_gradient.h). Goals see a map in
// parts (nn/tiles.h), and what they must know of the whole picture is gathered beforehand as sums, so that
// the gradient of tiles is that of the whole.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "nn/tiles.h"

namespace atelier {

using Tensors = std::vector<at::Tensor>;  // one of each tap

class Goal {
 public:
  virtual ~Goal() = default;

  virtual const std::vector<std::string>& taps() const = 0;
  // What `seen`, parts of the taps' maps (N,C,h,w), add to what is gathered of the whole; none where seeds()
  // needs none.
  virtual Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const { return {}; }
  virtual bool needs_sums() const { return false; }
  // The derivative of the objective by `seen`, up to a positive factor for each picture that is the same in
  // every part.
  virtual Tensors seeds(const Tensors& seen, const Tensors& sums,
                        const std::vector<MapPart>& parts) const = 0;
};

}  // namespace atelier
