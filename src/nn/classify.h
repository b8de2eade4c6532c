// Classification: how a picture is presented to a network, and which scores are the highest.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "nn/graph.h"
#include "nn/network.h"

namespace atelier {

// (N,3,H,W) RGB 0..1 to (N,C,size,size): the whole picture, or the center of one whose shorter side is
// `resize`, as `input.fit` says. Bicubic, antialiased, in steps of 1/255 as the networks were taught.
// Networks of one channel get the luma (Rec. 601).
at::Tensor presented(const InputSpec& input, const at::Tensor& picture);

struct Guess {
  int64_t index = 0;
  double probability = 0;
};

// The `k` likeliest classes of each picture of (N,3,size,size), likeliest first; ties by index. Error when
// the network names no logits.
std::vector<std::vector<Guess>> classify(const Network& network, const at::Tensor& presented, int64_t k);

}  // namespace atelier
