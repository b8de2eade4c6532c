// Terms that must see a layer's whole map at once, since any place may be compared with any other: what they
// gather of a part is the map with that part in its place and nothing elsewhere, so that sums are the map.
// The seed is made of the whole and then dealt out.
#pragma once

#include "style/term.h"

namespace atelier {

class WholeMapTerm : public Term {
 public:
  explicit WholeMapTerm(std::string layer) : layer_(std::move(layer)) {}

  const std::string& layer() const override { return layer_; }
  size_t num_sums() const override { return 1; }
  size_t num_terms() const override { return 1; }
  Tensors sums(const at::Tensor& seen, const MapPart& part) const override;
  Gathered gathered(const Tensors& sums) const override;
  at::Tensor seed(const at::Tensor& seen, const Tensors& terms, const MapPart& part) const override;

 protected:
  struct Slope {
    double loss = 0;
    at::Tensor by_map;  // (C,H,W) float32
  };
  // Of the whole map (C,H,W) float32.
  virtual Slope slope(const at::Tensor& map) const = 0;

 private:
  std::string layer_;
};

}  // namespace atelier
