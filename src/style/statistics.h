// The kinds of style losses by name, and the terms that they make of style pictures.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "job/values.h"
#include "nn/network.h"
#include "style/term.h"
#include "tensor/resample.h"

namespace atelier {

std::vector<std::string> style_losses();
// Error for one that is not above 0: what is to count for nothing is left out.
void check_weight(const WeightedItem& item);
// PlanError with all unknown kinds, with the nearest known.
void check_style_losses(const WeightedList& kinds);

// What was gathered of styles, for other pictures that get the same: a study of 40 x 40 looks at each style
// once. Use with one network. Thread-unsafe.
using StyleMemory = std::map<std::string, Tensors>;

// A style at the size that it is looked at.
struct SizedStyle {
  at::Tensor pixels;  // (1,3,H,W) on the network's device
  double weight = 1;  // beside the others that it is mixed with
  at::Tensor mask;    // (1,1,H,W), 0..1: the part of it that is looked at; undefined: all
  at::Tensor labels;  // (1,L,H,W), 0..1: what its parts show (style/labels.h); undefined: one and the same
  std::string name;   // of picture, size, mask and labels, in the memory; "": is not remembered
};

// What is to get the style: a picture of this size, or a part of it.
struct StyledPlace {
  PictureSize size;
  at::Tensor mask;    // (1,1,H,W), 0..1; undefined: all
  at::Tensor labels;  // (1,L,H,W), those of the styles, which then have some too; undefined: none
};

struct StyleTermOptions {
  WeightedList kinds, layers;
  double weight = 1;  // of all together
  Scaling scaling = Scaling::relative;
  int64_t tile_px = 2048;
  StyleMemory* memory = nullptr;
  uint64_t seed = 0;  // of the directions that `sliced` looks along
  // Of patches: copies of each style turned and enlarged that many times both ways (CNNMRF: 1 and 1, which
  // takes nine times as long).
  int64_t patch_turns = 0, patch_scales = 0;
  int64_t most_neighbors = 4096;  // places of a style among which neighbors are looked for; 0: all
  double label_weight = 1;        // of labels where places are matched, beside features of mean length
};

// Terms that bring the layers of a picture, at `place`, to the statistics of a mixture of styles. Relative:
// weights of kinds and of layers are shares of 1; kinds that pull less than `gaussian` near the style get
// more, so that one style weight suits all.
Terms style_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options);

}  // namespace atelier
