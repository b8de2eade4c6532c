// What a picture is changed for: something that looks at layers of a network and says in which direction each
// activation should go; the network carries that back to the pixels (nn/goal_gradient.h). Goals see a map in
// parts (nn/tiles.h), and what they must know of the whole picture is gathered beforehand as sums, so that
// the gradient of tiles is that of the whole:
//
//   sums of all parts  ->  gathered, once  ->  seeds of each part
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <utility>
#include <vector>

#include "nn/tiles.h"

namespace atelier {

using Tensors = std::vector<at::Tensor>;  // one of each tap

// What is known of the whole picture.
struct Gathered {
  Tensors terms;    // for seeds()
  double loss = 0;  // what is descended, for goals that have a loss
};

class Goal {
 public:
  virtual ~Goal() = default;

  virtual const std::vector<std::string>& taps() const = 0;
  // What `seen`, parts of the taps' maps (N,C,h,w), add to what is gathered of the whole; none where seeds()
  // needs none.
  virtual Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const { return {}; }
  virtual bool needs_sums() const { return false; }
  virtual Gathered gathered(Tensors sums) const { return {.terms = std::move(sums)}; }
  // The derivative of the objective by `seen`, up to a positive factor for each picture that is the same in
  // every part. `terms` are those gathered.
  virtual Tensors seeds(const Tensors& seen, const Tensors& terms,
                        const std::vector<MapPart>& parts) const = 0;
};

}  // namespace atelier
