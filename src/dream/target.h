// What a portrait is wanted to show: classes of a network, or channels of one of its layers.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "nn/graph.h"

namespace atelier {

struct PortraitTarget {
  at::Tensor weights;  // (N,C): a row for each picture; below 0 for less
  std::string layer;   // whose C channels are wanted; "" for all classes of the network

  bool is_class() const { return layer.empty(); }
};

// Where a classifier's scores come from: before a rectifier that the network may have there, so that a class
// can be climbed for which nothing speaks yet. Error: no classifier.
struct Scores {
  std::string layer;
  bool rectified = false;

  at::Tensor of(const at::Tensor& map) const;  // at every place, float32
};
Scores scores_of(const Graph& graph);

// What `scores` (N,C,...) lack of classes (N or 1,C): (N,...). `chance` counts the class above all others,
// enough once it is sure; `score` its own score, which goes on then.
at::Tensor lack_of_class(const at::Tensor& scores, const at::Tensor& classes, double chance, double score);

// A target as layers to tap and a number to bring down.
class Wish {
 public:
  Wish(const Graph& graph, const PortraitTarget& target, at::Device device);

  std::vector<std::string> taps() const;
  // What pictures lack of their targets, (N), by the maps of taps().
  at::Tensor lack(const std::vector<at::Tensor>& maps) const;

 private:
  // A layer and what is wanted of each of its channels, (N, channels).
  struct Part {
    std::string layer;
    at::Tensor weights;
  };
  void gather_channels(const Graph& graph, const PortraitTarget& target);
  Part& part_of(const Graph& graph, const std::string& layer, int64_t count);

  bool is_class_;
  Scores scores_;
  std::vector<Part> parts_;
};

}  // namespace atelier
