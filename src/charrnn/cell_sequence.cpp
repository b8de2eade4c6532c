#include "charrnn/cell_sequence.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>

#include <algorithm>

#include "charrnn/gates.h"

namespace atelier {

namespace {

constexpr int64_t kNumbersAtOnce = 16384;  // by a thread

float* numbers(const at::Tensor& tensor) {
  return tensor.mutable_data_ptr<float>();
}

// work(first, count) in blocks of rows of `width` numbers.
template <class Work>
void for_rows(int64_t rows, int64_t width, const Work& work) {
  const int64_t size = std::max<int64_t>(1, kNumbersAtOnce / width);
  at::parallel_for(0, (rows + size - 1) / size, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) work(block * size, std::min(size, rows - block * size));
  });
}

}  // namespace

std::vector<bool> steps_that_forget(const at::Tensor& keeps) {
  std::vector<bool> forgets;
  if (!keeps.defined()) return forgets;
  const float* next = keeps.const_data_ptr<float>();
  for (int64_t step = 0; step < keeps.size(0); ++step, next += keeps.size(1))
    forgets.push_back(std::find(next, next + keeps.size(1), 0.f) != next + keeps.size(1));
  return forgets;
}

at::Tensor CellSequence::kept(const at::Tensor& before, int64_t step) const {
  return !forgets.empty() && forgets[step] ? before * keeps[step] : before;
}

at::Tensor CellSequence::output_before(int64_t step) const {
  return kept(step ? outputs[step - 1] : hidden_before, step);
}

at::Tensor CellSequence::outputs_before() const {
  const at::Tensor all = at::cat({hidden_before.unsqueeze(0), outputs.narrow(0, 0, length() - 1)});
  return keeps.defined() ? all * keeps : all;
}

at::Tensor CellSequence::memory_before_step(int64_t step) const {
  if (!has_memory()) return {};
  return kept(step ? memories[step - 1] : memory_before, step);
}

void CellSequence::forward(int64_t step, const at::Tensor& sums) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  const float *input = numbers(inputs[step]), *sum = sums.defined() ? numbers(sums) : nullptr;
  float *gate = numbers(gates[step]), *output = numbers(outputs[step]);
  const at::Tensor output_was = output_before(step), kept_memory = memory_before_step(step);
  const float* before = numbers(output_was);
  const float* memory_was = has_memory() ? numbers(kept_memory) : nullptr;
  float* memory = has_memory() ? numbers(memories[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width, wide_at = row * wide;
    switch (cell) {
      case Cell::lstm:
      case Cell::mlstm:
        return lstm_forward(input + wide_at, sum + wide_at, memory_was + at, gate + wide_at, memory + at,
                            output + at, rows, width);
      case Cell::gru:
        return gru_forward(input + wide_at, sum + wide_at, before + at, gate + wide_at, output + at, rows,
                           width);
      case Cell::rnn:
        return rnn_forward(input + at, sum + at, output + at, rows * width);
      case Cell::minlstm:
        return minlstm_forward(input + wide_at, before + at, gate + wide_at, output + at, rows, width);
      case Cell::mingru:
        return mingru_forward(input + wide_at, before + at, gate + wide_at, output + at, rows, width);
    }
  });
}

void CellSequence::backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  float *gate = numbers(gates[step]), *from_output = numbers(from);
  const at::Tensor output_was = output_before(step), kept_memory = memory_before_step(step);
  const float *before = numbers(output_was), *output = numbers(outputs[step]);
  const float* memory_was = has_memory() ? numbers(kept_memory) : nullptr;
  const float* memory = has_memory() ? numbers(memories[step]) : nullptr;
  float* memory_gradient = has_memory() ? numbers(from_memory) : nullptr;
  float* product = cell == Cell::gru ? numbers(products[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width, wide_at = row * wide;
    switch (cell) {
      case Cell::lstm:
      case Cell::mlstm:
        return lstm_backward(gate + wide_at, memory_was + at, memory + at, from_output + at,
                             memory_gradient + at, rows, width);
      case Cell::gru:
        return gru_backward(gate + wide_at, product + wide_at, before + at, from_output + at, rows, width);
      case Cell::rnn:
        return rnn_backward(output + at, from_output + at, gate + at, rows * width);
      case Cell::minlstm:
        return minlstm_backward(gate + wide_at, before + at, from_output + at, rows, width);
      case Cell::mingru:
        return mingru_backward(gate + wide_at, before + at, from_output + at, rows, width);
    }
  });
}

}  // namespace atelier
