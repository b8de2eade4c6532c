// The steps of one sequence through a cell on the CPU, forward and back (charrnn/gates.h), without the
// products of matrices between them.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "charrnn/recurrence.h"

namespace atelier {

// All (T,B,...), contiguous and float32.
struct CellSequence {
  Cell cell;
  at::Tensor inputs, gates, outputs;
  at::Tensor memories;                      // where the cell has one
  at::Tensor products;                      // of gru: the weights' with the output before
  at::Tensor factors, mixed;                // of mlstm: what the input and the output before say, multiplied
  at::Tensor hidden_before, memory_before;  // (B,H)
  at::Tensor keeps;                         // (T,B,1), or undefined
  std::vector<bool> forgets = {};           // by step: whether anything is; empty: nowhere

  int64_t length() const { return outputs.size(0); }
  int64_t batch() const { return outputs.size(1); }
  int64_t hidden() const { return outputs.size(2); }
  bool has_memory() const { return atelier::has_memory(cell); }
  // What is left of `before` (B,H) at a step.
  at::Tensor kept(const at::Tensor& before, int64_t step) const;
  at::Tensor output_before(int64_t step) const;
  at::Tensor outputs_before() const;  // (T,B,H)
  at::Tensor memory_before_step(int64_t step) const;

  // `sums` (B,G*H): the weights' products with the output before; undefined where the cell has none.
  void forward(int64_t step, const at::Tensor& sums) const;
  // `from` (B,H): the gradient of the step's output; becomes what goes straight on to the output before.
  void backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const;
  // The gradients of what the weights' products were added to.
  const at::Tensor& from_sums() const { return cell == Cell::gru ? products : gates; }
};

// Of CellSequence::keeps.
std::vector<bool> steps_that_forget(const at::Tensor& keeps);

}  // namespace atelier
