// A plan is a graph made ready for one set of taps: the instructions in order, with what makes a frozen
// network fast. Nothing beyond the deepest tap; BatchNorm folded into the convolution before it; pooling done
// before the activation in front of it, which gives the same numbers on a quarter of them; activations in
// place where nothing else looks; a ReLU or an addition done by the instance norm before it; every result
// forgotten after its last use. Pure bookkeeping: no tensor is
// computed here.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "nn/graph.h"

namespace atelier {

struct Instruction {
  const LayerSpec* layer = nullptr;
  std::string folded_norm;     // the BatchNorm that is folded into this convolution; "" for none
  std::vector<size_t> inputs;  // slots
  size_t output = 0;           // slot
  bool in_place = false;       // may overwrite inputs[0]
  // A ReLU, or an `add` of inputs[1], that this instance norm does too; nullptr for none.
  const LayerSpec* after = nullptr;
  std::vector<size_t> released;  // slots that nobody reads afterwards
};

struct NetworkPlan {
  std::vector<Instruction> instructions;
  size_t num_slots = 0;           // slot 0 is the input
  std::vector<size_t> tap_slots;  // in the order of the taps
};

// `folds`: BatchNorm layer -> the convolution that it may be folded into (convolutions_before_norms), empty
// in training.
NetworkPlan make_plan(const Graph& graph, const std::vector<std::string>& taps,
                      const std::map<std::string, std::string>& folds);

// Every BatchNorm that follows a convolution which nothing else reads.
std::map<std::string, std::string> convolutions_before_norms(const Graph& graph);

}  // namespace atelier
