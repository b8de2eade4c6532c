// What a dream climbs.
#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

#include "job/values.h"
#include "nn/goal.h"

namespace atelier {

// Goals are brought to one strength, then mixed by weight.
struct WeightedGoal {
  std::shared_ptr<const Goal> goal;
  double weight = 1;
};
using Goals = std::vector<WeightedGoal>;

// The mean square of layers (google/deepdream): what a layer sees a little of becomes more. Each layer counts
// by weight / (its energy now), so that none drowns the others; with `channels` only those of it count, with
// `strongest` N the N of most energy in the picture as it is (below 0: of the least). A negative weight makes
// less of it.
std::shared_ptr<Goal> energy_goal(const WeightedList& layers);

// Channels of one layer: the mean over the map of the sum of weight x activation. `weights` (N or 1, C).
// `crowd` takes the logarithm of each channel's share at every place instead (softmax), so that a place which
// shows the class is content and others go on: one object all over the picture.
std::shared_ptr<Goal> channel_goal(const std::string& layer, const at::Tensor& weights, bool crowd = false);

// Every place becomes more like the feature of the guide that matches it best (google/deepdream). `features`
// of each layer: (P,C), P places of the guide.
std::shared_ptr<Goal> guide_goal(const WeightedList& layers, const Tensors& features);

// The mean over the map becomes like `code` (N or 1, C): dot product x cosine^2 (lucid's).
std::shared_ptr<Goal> code_goal(const std::string& layer, const at::Tensor& code);

// The pictures of a batch become unlike each other: minus the cosine of every two of their Gram matrices
// (Olah et al. 2017, "Feature visualization").
std::shared_ptr<Goal> diversity_goal(const std::vector<std::string>& layers);

// `goal` at one place alone, a share of the picture's width and height: a neuron.
std::shared_ptr<Goal> goal_at(std::shared_ptr<const Goal> goal, double x, double y);

}  // namespace atelier
