// The hexagrams of the I Ching: 64 pictures of six lines, whole or broken.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "train/picture_set.h"

namespace atelier {

// All of them, (64,1,side,side): white lines on black. Number n has a whole
// line where its bit is 1; bit 0 is the lowest line. Error for a side below 12.
PictureSet hexagrams(int64_t side);

// What a binary code of the 64, in their order, tells: (64,D) of 0 and 1.
struct HexagramCode {
  int64_t num_distinct = 0;
  // Of each unit the lines that it agrees with in 60 % or more of the hexagrams, "not" where it is the
  // opposite: "not line 2 (100 %)"; "" for none.
  std::vector<std::string> told;
};
HexagramCode read_hexagram_code(const at::Tensor& codes);

}  // namespace atelier
