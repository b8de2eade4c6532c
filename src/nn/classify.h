// Classification: how a picture is presented to a network, and which scores are the highest.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
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

struct Classified {
  std::vector<std::vector<Guess>> guesses;  // of each picture, likeliest first; ties by index
  at::Tensor codes;                         // (N,D) float32 on the CPU; undefined where none were asked for
};

// The `k` likeliest classes of each picture of (N,C,size,size), and what `code_layer` ("" for none) says of
// it: the layer's channels, averaged over the picture where it still has a height and a width. Error when the
// network names no logits.
Classified classify(const Network& network, const at::Tensor& presented, int64_t k,
                    const std::string& code_layer = "");

}  // namespace atelier
