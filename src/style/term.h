// What style transfer descends: a sum of terms, each of which looks at one layer of the network (Gatys, Ecker
// and Bethge 2016, "Image Style Transfer Using Convolutional Neural Networks"). A term follows a goal's
// course (nn/goal.h): sums of parts, gathered once, then the seeds of each part.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <string>
#include <vector>

#include "nn/goal.h"

namespace atelier {

// How losses are weighed. `relative`: each is a share of what a picture with nothing in it would have, so
// that the same weights suit any layer of any network. `absolute`: mean squares as neural-style has them.
enum class Scaling { relative, absolute };

class Term {
 public:
  virtual ~Term() = default;

  virtual const std::string& layer() const = 0;
  // Of `seen` (1,C,h,w), a part of the layer's map, in the network's precision; always num_sums() tensors.
  virtual size_t num_sums() const = 0;
  virtual Tensors sums(const at::Tensor& seen, const MapPart& part) const = 0;
  // The loss, and num_terms() tensors that the seeds need.
  virtual Gathered gathered(const Tensors& sums) const = 0;
  virtual size_t num_terms() const = 0;
  // The derivative of the loss by `seen`, float32.
  virtual at::Tensor seed(const at::Tensor& seen, const Tensors& terms, const MapPart& part) const = 0;
};

// The part of a whole map (1,C,H,W).
at::Tensor part_of(const at::Tensor& map, const MapPart& part);

using Terms = std::vector<std::shared_ptr<const Term>>;

class LossGoal : public Goal {
 public:
  explicit LossGoal(Terms terms);

  const std::vector<std::string>& taps() const override { return taps_; }
  bool needs_sums() const override { return true; }
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override;
  Gathered gathered(Tensors sums) const override;
  // The derivative itself, with no factor left open.
  Tensors seeds(const Tensors& seen, const Tensors& terms, const std::vector<MapPart>& parts) const override;

 private:
  Terms terms_;
  std::vector<std::string> taps_;  // each layer once
  std::vector<size_t> places_;     // of each term's layer among the taps
};

}  // namespace atelier
