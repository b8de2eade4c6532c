// A network that reads one character at a time, many streams at once, for sampling and scoring: its own
// products of matrices, that sum in one fixed order, so that a stream is the same bits whatever is beside it
// and however many threads there are.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "charrnn/model.h"
#include "charrnn/turned_weights.h"

namespace atelier {

class StepNetwork {
 public:
  explicit StepNetwork(const CharModel& model, bool low_precision = false);

  int64_t num_symbols() const { return num_symbols_; }

  // Of each stream; rows of `hidden` numbers for each layer.
  struct State {
    std::vector<std::vector<float>> hidden, memory;
  };
  State resting_state(int64_t streams) const;
  // Puts a stream back to rest.
  void rest(State& state, int64_t stream) const;

  // Reads a symbol a stream; scores (B,V) before softmax of what comes next.
  void read(std::span<const int32_t> symbols, State& state, std::vector<float>& scores) const;
  // The hidden state of the last layer, before what comes out is made of it: (B,H).
  const std::vector<float>& last_hidden(const State& state) const { return state.hidden.back(); }

 private:
  struct Layer {
    TurnedWeights input, recurrent, factors_input, factors_recurrent;
    std::vector<float> bias, sums_bias, gain, shift;
  };
  struct Inputs {
    std::vector<float> gates, factors;  // of a layer; factors of mlstm alone
  };
  Inputs inputs_of(std::span<const int32_t> symbols) const;
  Inputs inputs_of(const Layer& layer, const std::vector<float>& x, int64_t batch) const;
  std::vector<float> sums_of(const Layer& layer, const std::vector<float>& hidden,
                             const std::vector<float>& factors, int64_t batch) const;
  void read_layer(size_t number, const Inputs& read, std::vector<float>& x, State& state,
                  int64_t batch) const;

  Cell cell_;
  int64_t num_symbols_, hidden_;
  bool has_residual_;
  std::vector<float> table_;         // of each symbol what it adds to the first layer's gates, bias included
  std::vector<float> factor_table_;  // and of mlstm its factors
  std::vector<Layer> layers_;
  TurnedWeights to_embedding_, output_;
  std::vector<float> output_bias_;
};

}  // namespace atelier
