// What style transfer descends (Gatys, Ecker and Bethge 2016, "Image Style Transfer Using Convolutional
// Neural Networks"): the picture's layers keep what the content picture shows, and have the statistics of the
// style. Losses are scaled as in neural-style-pt, so that weights mean the same:
//
//   content  weight * mean((F - F_content)^2)
//   style    weight * mean((G - G_style)^2), G = F F^T / (C H W), F being (C, H W)
//
// A goal in parts (nn/goal.h): with tiles the Gram matrices are gathered first, and the gradient is that of
// the whole picture.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "nn/goal.h"

namespace atelier {

struct ContentTarget {
  std::string layer;
  double weight = 1;
  at::Tensor features;  // (1,C,H,W) float32
};

struct StyleTarget {
  std::string layer;
  double weight = 1;
  at::Tensor gram;  // (C,C) float32
};

// (N,C,C) of (N,C,H,W), float32, divided by C H W.
at::Tensor gram_of(const at::Tensor& features);

class TransferGoal : public Goal {
 public:
  TransferGoal(std::vector<ContentTarget> contents, std::vector<StyleTarget> styles);

  // Those of the contents, then those of the styles.
  const std::vector<std::string>& taps() const override { return taps_; }
  bool needs_sums() const override { return true; }
  // Of each content its squared error (N), of each style F F^T (N,C,C), and of all the places (1).
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override;
  // The derivative itself, with no factor left open.
  Tensors seeds(const Tensors& seen, const Tensors& sums, const std::vector<MapPart>& parts) const override;
  // Of the whole picture whose sums these are, added up over a batch.
  double loss(const Tensors& sums) const;

 private:
  bool is_content(size_t tap) const { return tap < contents_.size(); }
  const StyleTarget& style(size_t tap) const { return styles_[tap - contents_.size()]; }

  std::vector<ContentTarget> contents_;
  std::vector<StyleTarget> styles_;
  std::vector<std::string> taps_;
};

}  // namespace atelier
