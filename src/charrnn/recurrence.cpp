#include "charrnn/recurrence.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include "base/error.h"
#include "charrnn/gates.h"
#include "tensor/product.h"

namespace atelier {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kNumbersAtOnce = 16384;  // by a thread

float* numbers(const at::Tensor& tensor) {
  return tensor.mutable_data_ptr<float>();
}

// What one sequence is worked on with; all (T,B,...), contiguous and float32.
struct Sequence {
  Cell cell;
  at::Tensor inputs, gates, outputs, memories, products;  // memories of lstm, products of gru alone
  at::Tensor hidden_before, memory_before;                // (B,H)

  int64_t length() const { return outputs.size(0); }
  int64_t batch() const { return outputs.size(1); }
  int64_t hidden() const { return outputs.size(2); }
  bool has_memory() const { return cell == Cell::lstm; }
  at::Tensor output_before(int64_t step) const { return step ? outputs[step - 1] : hidden_before; }
  at::Tensor memory_before_step(int64_t step) const { return step ? memories[step - 1] : memory_before; }

  // `sums` (B,G*H): the weights' products with the output before; undefined where the cell has none.
  void forward(int64_t step, const at::Tensor& sums) const;
  // `from` (B,H): the gradient of the step's output; becomes what goes straight on to the output before.
  void backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const;
  // The gradients of what the weights' products were added to.
  const at::Tensor& from_sums() const { return cell == Cell::gru ? products : gates; }
};

// work(first, count) in blocks of rows of `width` numbers.
template <class Work>
void for_rows(int64_t rows, int64_t width, const Work& work) {
  const int64_t size = std::max<int64_t>(1, kNumbersAtOnce / width);
  at::parallel_for(0, (rows + size - 1) / size, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) work(block * size, std::min(size, rows - block * size));
  });
}

void Sequence::forward(int64_t step, const at::Tensor& sums) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  const float *input = numbers(inputs[step]), *sum = sums.defined() ? numbers(sums) : nullptr;
  float *gate = numbers(gates[step]), *output = numbers(outputs[step]);
  const float* before = numbers(output_before(step));
  const float* memory_was = has_memory() ? numbers(memory_before_step(step)) : nullptr;
  float* memory = has_memory() ? numbers(memories[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width, wide_at = row * wide;
    switch (cell) {
      case Cell::lstm:
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

void Sequence::backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  float *gate = numbers(gates[step]), *from_output = numbers(from);
  const float *before = numbers(output_before(step)), *output = numbers(outputs[step]);
  const float* memory_was = has_memory() ? numbers(memory_before_step(step)) : nullptr;
  const float* memory = has_memory() ? numbers(memories[step]) : nullptr;
  float* memory_gradient = has_memory() ? numbers(from_memory) : nullptr;
  float* product = cell == Cell::gru ? numbers(products[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width, wide_at = row * wide;
    switch (cell) {
      case Cell::lstm:
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

// The function below takes no undefined tensors.
at::Tensor or_none(const at::Tensor& tensor) {
  return tensor.defined() ? tensor : at::empty({0});
}
at::Tensor if_any(const at::Tensor& tensor) {
  return tensor.numel() ? tensor : at::Tensor();
}

class Recur : public torch::autograd::Function<Recur> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& inputs,
                               const at::Tensor& weights_or_none, const at::Tensor& new_bias,
                               const at::Tensor& hidden, const at::Tensor& memory, int64_t cell_number,
                               bool low_precision) {
    const at::Tensor weights = if_any(weights_or_none);
    const auto cell = static_cast<Cell>(cell_number);
    const Sequence sequence = begun(cell, inputs.contiguous(), hidden, memory);
    at::Tensor turned;
    if (weights.defined()) turned = low_precision ? weights.to(at::kBFloat16).t() : weights.t().contiguous();
    for (int64_t step = 0; step < sequence.length(); ++step)
      sequence.forward(step, turned.defined() ? recurrent_sums(sequence, step, turned, new_bias) : turned);
    context->saved_data["cell"] = cell_number;
    context->saved_data["low_precision"] = low_precision;
    context->save_for_backward({sequence.gates, sequence.outputs, sequence.memories, sequence.products,
                                sequence.hidden_before, sequence.memory_before, weights});
    if (!sequence.has_memory()) return {sequence.outputs};
    const at::Tensor last = sequence.memories[sequence.length() - 1].clone();
    context->mark_non_differentiable({last});
    return {sequence.outputs, last};
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto cell = static_cast<Cell>(context->saved_data["cell"].toInt());
    const at::ScalarType type = context->saved_data["low_precision"].toBool() ? at::kBFloat16 : at::kFloat;
    const variable_list saved = context->get_saved_variables();
    // The gates become gradients: a second way back through the same graph is not meant to be.
    const Sequence sequence{cell, {}, saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]};
    if (!saved[6].defined()) return {through_time(sequence, gradients[0], {}, {}), {}, {}, {}, {}, {}, {}};
    const at::Tensor rounded =
        type == at::kFloat ? sequence.from_sums() : at::empty_like(sequence.from_sums(), type);
    through_time(sequence, gradients[0], saved[6].to(type), rounded);
    const at::Tensor from_bias =
        cell == Cell::gru ? new_gate_of(sequence.products).sum(at::IntArrayRef{0, 1}) : at::Tensor();
    return {sequence.gates, weights_of(sequence, rounded), from_bias, {}, {}, {}, {}};
  }

 private:
  static Sequence begun(Cell cell, const at::Tensor& inputs, const at::Tensor& hidden,
                        const at::Tensor& memory) {
    const int64_t length = inputs.size(0), batch = inputs.size(1), width = hidden.size(1);
    const auto of_width = [&](int64_t wide) { return at::empty({length, batch, wide}, inputs.options()); };
    return {cell,
            inputs,
            of_width(inputs.size(2)),
            of_width(width),
            cell == Cell::lstm ? of_width(width) : at::Tensor(),
            cell == Cell::gru ? of_width(3 * width) : at::Tensor(),
            hidden.contiguous(),
            cell == Cell::lstm ? memory.contiguous() : at::Tensor()};
  }
  static at::Tensor new_gate_of(const at::Tensor& wide) {
    return wide.narrow(-1, 2 * (wide.size(-1) / 3), wide.size(-1) / 3);
  }
  static at::Tensor recurrent_sums(const Sequence& sequence, int64_t step, const at::Tensor& turned,
                                   const at::Tensor& new_bias) {
    const at::Tensor sums =
        product(sequence.output_before(step).to(turned.scalar_type()), turned).to(at::kFloat);
    if (sequence.cell != Cell::gru) return sums;
    new_gate_of(sums).add_(new_bias);
    return sequence.products[step].copy_(sums);
  }
  // From the last step to the first; gives the gradients of the inputs. `rounded` (T,B,G*H) becomes those of
  // the recurrent sums, in the type of `weights`.
  static at::Tensor through_time(const Sequence& sequence, const at::Tensor& from_outputs,
                                 const at::Tensor& weights, const at::Tensor& rounded) {
    const at::Tensor from_memory =
        sequence.has_memory() ? at::zeros_like(sequence.hidden_before) : at::Tensor();
    const bool goes_straight = !sequence.has_memory() && sequence.cell != Cell::rnn;
    at::Tensor carried;  // from the step after to this step's output
    for (int64_t step = sequence.length() - 1; step >= 0; --step) {
      const at::Tensor from = carried.defined() ? from_outputs[step] + carried : from_outputs[step].clone();
      sequence.backward(step, from, from_memory);
      carried = goes_straight ? from : at::Tensor();
      if (!weights.defined()) continue;
      if (weights.scalar_type() != at::kFloat) rounded[step].copy_(sequence.from_sums()[step]);
      const at::Tensor through = product(rounded[step], weights).to(at::kFloat);
      carried = goes_straight ? through.add_(from) : through;
    }
    return sequence.gates;
  }
  static at::Tensor weights_of(const Sequence& sequence, const at::Tensor& rounded) {
    const int64_t rows = sequence.length() * sequence.batch();
    const at::Tensor before =
        at::cat({sequence.hidden_before.unsqueeze(0), sequence.outputs.narrow(0, 0, sequence.length() - 1)});
    return weight_gradient(rounded.view({rows, -1}), before.view({rows, -1}).to(rounded.scalar_type()));
  }
};

}  // namespace

Cell cell_named(const std::string& name) {
  for (const auto& [known, cell] : {std::pair{"lstm", Cell::lstm},
                                    {"gru", Cell::gru},
                                    {"rnn", Cell::rnn},
                                    {"minlstm", Cell::minlstm},
                                    {"mingru", Cell::mingru}})
    if (name == known) return cell;
  throw Error("there is no cell '" + name + "'", "", "take lstm, gru, rnn, minlstm or mingru");
}

int64_t num_gates(Cell cell) {
  switch (cell) {
    case Cell::lstm:
      return 4;
    case Cell::gru:
    case Cell::minlstm:
      return 3;
    case Cell::mingru:
      return 2;
    case Cell::rnn:
      break;
  }
  return 1;
}

bool has_recurrent_weights(Cell cell) {
  return cell == Cell::lstm || cell == Cell::gru || cell == Cell::rnn;
}

RecurrentState resting_state(Cell cell, int64_t batch, int64_t hidden, at::Device device) {
  const at::Tensor zeros = at::zeros({batch, hidden}, at::TensorOptions(at::kFloat).device(device));
  return {zeros, cell == Cell::lstm ? zeros.clone() : at::Tensor()};
}

Recurrence recur_by_operations(Cell cell, const at::Tensor& inputs, const at::Tensor& weights,
                               const at::Tensor& new_bias, const RecurrentState& before) {
  const auto positive = [](const at::Tensor& x) { return at::where(x >= 0, x + .5, at::sigmoid(x)); };
  at::Tensor hidden = before.hidden, memory = before.memory;
  std::vector<at::Tensor> outputs;
  for (int64_t step = 0; step < inputs.size(0); ++step) {
    const at::Tensor product = weights.defined() ? at::mm(hidden, weights.t()) : at::Tensor();
    const bool adds = weights.defined() && cell != Cell::gru;
    const std::vector<at::Tensor> gates =
        (adds ? inputs[step] + product : inputs[step]).chunk(num_gates(cell), 1);
    if (cell == Cell::lstm) {
      memory = at::sigmoid(gates[1]) * memory + at::sigmoid(gates[0]) * at::tanh(gates[2]);
      hidden = at::sigmoid(gates[3]) * at::tanh(memory);
    } else if (cell == Cell::gru) {
      const std::vector<at::Tensor> products = product.chunk(3, 1);
      const at::Tensor update = at::sigmoid(gates[1] + products[1]);
      const at::Tensor next =
          at::tanh(gates[2] + at::sigmoid(gates[0] + products[0]) * (products[2] + new_bias));
      hidden = next + update * (hidden - next);
    } else if (cell == Cell::rnn) {
      hidden = at::tanh(gates[0]);
    } else if (cell == Cell::minlstm) {
      const at::Tensor forget = at::sigmoid(gates[0]), in = at::sigmoid(gates[1]), next = positive(gates[2]);
      hidden = next + forget / (forget + in) * (hidden - next);
    } else {
      hidden = hidden + at::sigmoid(gates[0]) * (positive(gates[1]) - hidden);
    }
    outputs.push_back(hidden);
  }
  return {at::stack(outputs), {hidden.detach(), memory.defined() ? memory.detach() : memory}};
}

Recurrence recur(Cell cell, const at::Tensor& inputs, const at::Tensor& weights, const at::Tensor& new_bias,
                 const RecurrentState& before, bool low_precision) {
  if (!inputs.is_cpu()) return recur_by_operations(cell, inputs, weights, new_bias, before);
  const variable_list made = Recur::apply(inputs, or_none(weights), or_none(new_bias), before.hidden,
                                          or_none(before.memory), static_cast<int64_t>(cell), low_precision);
  return {made[0], {made[0][inputs.size(0) - 1].detach().clone(), made.size() > 1 ? made[1] : at::Tensor()}};
}

}  // namespace atelier
