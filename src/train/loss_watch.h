// Whether a training has gone wrong: a loss that is no number, or several in a row that are far above the
// usual ones.
#pragma once

#include <cstdint>
#include <vector>

namespace atelier {

struct LossWatch {
  std::vector<double> recent;  // the last of the losses that were not high
  double first = 0;            // loss of all, by whose size small ones are told
  int64_t num_high = 0;        // in a row

  // Takes the loss of the next step; true where this is an explosion.
  bool explodes_with(double loss);
  bool is_calm() const { return num_high == 0; }
};

}  // namespace atelier
