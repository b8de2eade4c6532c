// What recurrent layers do from one character to the next, whole sequences at a time, with gradients written
// by hand: products of matrices by libtorch, all else in one pass over the numbers of a step. On GPUs the
// same in libtorch's own operations.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

namespace atelier {

enum class Cell {
  lstm,     // Hochreiter and Schmidhuber 1997, with forget gates (Gers 1999); gates in the order i, f, g, o
  mlstm,    // Krause et al. 2016: the output before, times factors of the input, is what the gates see
  gru,      // Cho et al. 2014, in the form whose reset gate acts on the product (as cuDNN): r, z, n
  rnn,      // tanh
  minlstm,  // Feng et al. 2024, "Were RNNs all we needed?": gates of the input alone: f, i, h
  mingru,   // z, h
};
Cell cell_named(const std::string& name);
int64_t num_gates(Cell cell);           // 4, 4, 3, 1, 3, 2
bool has_recurrent_weights(Cell cell);  // false for those whose gates see the input alone

bool has_memory(Cell cell);  // lstm and mlstm

// The state after T steps: `hidden` (B,H), and where the cell has one `memory` (B,H), else undefined.
struct RecurrentState {
  at::Tensor hidden, memory;
};
RecurrentState resting_state(Cell cell, int64_t batch, int64_t hidden, at::Device device);

struct Recurrence {
  at::Tensor outputs;    // (T,B,H)
  RecurrentState state;  // without gradient
};
// What the input adds to each gate, biases included: `gates` (T,B,G*H); of mlstm `factors` (T,B,H). `keeps`
// (T,B,1): 0 where all that was before is forgotten first, else 1; undefined: nothing is.
struct RecurrentInputs {
  at::Tensor gates, factors, keeps;
};
// What the output before is multiplied with: `gates` (G*H,H), of gru with `new_bias` (H), added to the
// product of the new gate before it is reset; of mlstm `factors` (H,H). Undefined where the cell has none.
struct RecurrentWeights {
  at::Tensor gates, new_bias, factors;
};
// Differentiable in inputs and weights, not in `before`. `low_precision`: products in bfloat16.
Recurrence recur(Cell cell, const RecurrentInputs& inputs, const RecurrentWeights& weights,
                 const RecurrentState& before, bool low_precision);
// The same in libtorch's own operations, in float32: what tests compare with, and for GPUs where they have
// nothing better.
Recurrence recur_by_operations(Cell cell, const RecurrentInputs& inputs, const RecurrentWeights& weights,
                               const RecurrentState& before);

// Whether libtorch has whole layers of it, which on GPUs are cuDNN's: lstm, gru and rnn.
bool has_whole_layers(Cell cell);
// Of x (T,B,I), `input` (G*H,I) and `bias` (G*H): what recur() makes of x . input^T + bias with `keeps`.
// Where something is forgotten, the stretches between are sequences of their own, packed as libtorch packs
// them.
Recurrence recur_by_layer(Cell cell, const at::Tensor& x, const at::Tensor& input, const at::Tensor& bias,
                          const RecurrentWeights& weights, const RecurrentState& before,
                          const at::Tensor& keeps);

}  // namespace atelier
