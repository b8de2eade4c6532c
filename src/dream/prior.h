// What natural pictures do in a network, as a few numbers: of each channel of its layers the mean and the
// deviation over a picture, and how both vary from picture to picture. A picture made for a class looks
// natural where its own do not lie apart (Yin et al. 2020, "Dreaming to distill", takes the means that
// BatchNorm kept; these are of single pictures, of any network). The files models/NAME.prior.safetensors are
// made by scripts/collect-prior.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>
#include <vector>

#include "nn/graph.h"
#include "nn/network.h"
#include "tensor/safetensors.h"

namespace atelier {

struct Prior {
  std::vector<int64_t> sides;  // px of the pictures that it was collected from
  // Each (sides, 2, 2, C): mean and deviation over pictures, of mean and deviation over places.
  TensorMap layers;

  bool empty() const { return layers.empty(); }
  std::vector<std::string> taps() const;
  // That of the layers which are computed for `taps` anyway.
  Prior within(const Graph& graph, const std::vector<std::string>& taps) const;
};

// That of a network, from beside its description; empty where there is none. Error for a file of another
// network.
Prior read_prior(const Graph& graph);

// (N,2,C) of maps (N,C,H,W): mean and deviation over the places of each channel, float32.
at::Tensor moments(const at::Tensor& maps);

// How far pictures of about `side` px lie from natural ones, (N): of each layer the mean square over
// channels, in deviations over pictures. `maps` of prior.taps().
at::Tensor prior_distance(const Prior& prior, const std::vector<at::Tensor>& maps, double side);

// Gathers a prior from natural pictures.
class PriorCollector {
 public:
  PriorCollector(const Network& network, std::vector<std::string> layers, std::vector<int64_t> sides);
  // The square in the middle of `picture` (1,3,H,W), at each of the sides.
  void add(const at::Tensor& picture);
  // Error before two pictures.
  Prior prior() const;

 private:
  const Network& network_;
  std::vector<std::string> layers_;
  std::vector<int64_t> sides_;
  std::vector<std::vector<std::vector<at::Tensor>>> seen_;  // layer, side, picture: (2,C)
};

}  // namespace atelier
