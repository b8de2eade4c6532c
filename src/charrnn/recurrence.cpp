#include "charrnn/recurrence.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/addmm.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
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

namespace atelier {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

constexpr int64_t kNumbersAtOnce = 16384;  // by a thread

float* numbers(const at::Tensor& tensor) {
  return tensor.mutable_data_ptr<float>();
}

// What one sequence is worked on with; all (T,B,...) and contiguous.
struct Sequence {
  Cell cell;
  at::Tensor gates, outputs, memories, products;  // memories of lstm, products of gru alone
  at::Tensor hidden_before, memory_before;        // (B,H)

  int64_t length() const { return outputs.size(0); }
  int64_t batch() const { return outputs.size(1); }
  int64_t hidden() const { return outputs.size(2); }
  at::Tensor output_before(int64_t step) const { return step ? outputs[step - 1] : hidden_before; }
  at::Tensor memory_before_step(int64_t step) const { return step ? memories[step - 1] : memory_before; }

  void forward(int64_t step) const;
  // `from` (B,H): the gradient of the step's output; becomes what goes straight on to the output before.
  void backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const;
};

// work(first, count) in blocks of rows of `width` numbers.
template <class Work>
void for_rows(int64_t rows, int64_t width, const Work& work) {
  const int64_t size = std::max<int64_t>(1, kNumbersAtOnce / width);
  at::parallel_for(0, (rows + size - 1) / size, 1, [&](int64_t begin, int64_t end) {
    for (int64_t block = begin; block < end; ++block) work(block * size, std::min(size, rows - block * size));
  });
}

void Sequence::forward(int64_t step) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  float *gate = numbers(gates[step]), *output = numbers(outputs[step]);
  const float* before = numbers(output_before(step));
  const float* memory_was = cell == Cell::lstm ? numbers(memory_before_step(step)) : nullptr;
  float* memory = cell == Cell::lstm ? numbers(memories[step]) : nullptr;
  const float* product = cell == Cell::gru ? numbers(products[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width;
    switch (cell) {
      case Cell::lstm:
        return lstm_forward(gate + row * wide, memory_was + at, memory + at, output + at, rows, width);
      case Cell::gru:
        return gru_forward(gate + row * wide, product + row * wide, before + at, output + at, rows, width);
      case Cell::rnn:
        return tanh_forward(gate + at, output + at, rows * width);
      case Cell::minlstm:
        return minlstm_forward(gate + row * wide, before + at, output + at, rows, width);
      case Cell::mingru:
        return mingru_forward(gate + row * wide, before + at, output + at, rows, width);
    }
  });
}

void Sequence::backward(int64_t step, const at::Tensor& from, const at::Tensor& from_memory) const {
  const int64_t width = hidden(), wide = num_gates(cell) * width;
  float *gate = numbers(gates[step]), *from_output = numbers(from);
  const float *before = numbers(output_before(step)), *output = numbers(outputs[step]);
  const float* memory_was = cell == Cell::lstm ? numbers(memory_before_step(step)) : nullptr;
  const float* memory = cell == Cell::lstm ? numbers(memories[step]) : nullptr;
  float* memory_gradient = cell == Cell::lstm ? numbers(from_memory) : nullptr;
  float* product = cell == Cell::gru ? numbers(products[step]) : nullptr;
  for_rows(batch(), wide, [&](int64_t row, int64_t rows) {
    const int64_t at = row * width;
    switch (cell) {
      case Cell::lstm:
        return lstm_backward(gate + row * wide, memory_was + at, memory + at, from_output + at,
                             memory_gradient + at, rows, width);
      case Cell::gru:
        return gru_backward(gate + row * wide, product + row * wide, before + at, from_output + at, rows,
                            width);
      case Cell::rnn:
        return tanh_backward(output + at, from_output + at, gate + at, rows * width);
      case Cell::minlstm:
        return minlstm_backward(gate + row * wide, before + at, from_output + at, rows, width);
      case Cell::mingru:
        return mingru_backward(gate + row * wide, before + at, from_output + at, rows, width);
    }
  });
}

// a . b in the precision asked for; `b` has it already.
at::Tensor product_of(const at::Tensor& a, const at::Tensor& b) {
  return at::mm(b.scalar_type() == at::kFloat ? a : a.to(b.scalar_type()), b);
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
    Sequence sequence = begun(cell, inputs, hidden, memory);
    const at::Tensor turned = low_precision && weights.defined() ? weights.t().to(at::kBFloat16)
                              : weights.defined()                ? weights.t()
                                                                 : at::Tensor();
    for (int64_t step = 0; step < sequence.length(); ++step) {
      if (turned.defined()) add_products(sequence, step, turned, new_bias);
      sequence.forward(step);
    }
    context->saved_data["cell"] = cell_number;
    context->saved_data["low_precision"] = low_precision;
    context->save_for_backward({sequence.gates, sequence.outputs, sequence.memories, sequence.products,
                                sequence.hidden_before, sequence.memory_before, weights});
    const at::Tensor last =
        cell == Cell::lstm ? sequence.memories[sequence.length() - 1].clone() : at::Tensor();
    if (!last.defined()) return {sequence.outputs};
    context->mark_non_differentiable({last});
    return {sequence.outputs, last};
  }

  static variable_list backward(AutogradContext* context, const variable_list& gradients) {
    const auto cell = static_cast<Cell>(context->saved_data["cell"].toInt());
    const bool low_precision = context->saved_data["low_precision"].toBool();
    const variable_list saved = context->get_saved_variables();
    // The gates become gradients: a second way back through the same graph is not meant to be.
    const Sequence sequence{cell, saved[0], saved[1], saved[2], saved[3], saved[4], saved[5]};
    const at::Tensor weights = saved[6];
    const at::Tensor straight = !weights.defined() ? at::Tensor()
                                : low_precision    ? weights.to(at::kBFloat16)
                                                   : weights;
    const at::Tensor from_memory = cell == Cell::lstm ? at::zeros_like(sequence.hidden_before) : at::Tensor();
    at::Tensor carried;  // from the step after to this step's output
    for (int64_t step = sequence.length() - 1; step >= 0; --step) {
      const at::Tensor from = carried.defined() ? gradients[0][step] + carried : gradients[0][step].clone();
      sequence.backward(step, from, from_memory);
      const bool keeps = cell != Cell::lstm && cell != Cell::rnn;
      carried = straight.defined() ? product_of(hidden_sums(sequence)[step], straight).to(at::kFloat)
                                   : at::Tensor();
      if (keeps) carried = carried.defined() ? carried + from : from;
    }
    const auto [from_weights, from_bias] = weight_gradients(sequence, weights, low_precision);
    return {sequence.gates, from_weights, from_bias, {}, {}, {}, {}};
  }

 private:
  static Sequence begun(Cell cell, const at::Tensor& inputs, const at::Tensor& hidden,
                        const at::Tensor& memory) {
    const int64_t length = inputs.size(0), batch = inputs.size(1), width = hidden.size(1);
    const auto of_width = [&](int64_t wide) { return at::empty({length, batch, wide}, inputs.options()); };
    return {cell,
            inputs.clone(at::MemoryFormat::Contiguous),
            of_width(width),
            cell == Cell::lstm ? of_width(width) : at::Tensor(),
            cell == Cell::gru ? of_width(3 * width) : at::Tensor(),
            hidden.contiguous(),
            cell == Cell::lstm ? memory.contiguous() : at::Tensor()};
  }
  static void add_products(const Sequence& sequence, int64_t step, const at::Tensor& turned,
                           const at::Tensor& new_bias) {
    const at::Tensor sums = product_of(sequence.output_before(step), turned);
    if (sequence.cell != Cell::gru) {
      sequence.gates[step].add_(sums);
      return;
    }
    sequence.products[step].copy_(sums);
    sequence.products[step].narrow(1, 2 * sequence.hidden(), sequence.hidden()).add_(new_bias);
  }
  // The gradients of what the hidden state's products were added to.
  static const at::Tensor& hidden_sums(const Sequence& sequence) {
    return sequence.cell == Cell::gru ? sequence.products : sequence.gates;
  }
  static std::pair<at::Tensor, at::Tensor> weight_gradients(const Sequence& sequence,
                                                            const at::Tensor& weights, bool low_precision) {
    if (!weights.defined()) return {};
    const int64_t width = sequence.hidden(), rows = sequence.length() * sequence.batch();
    const at::Tensor sums = hidden_sums(sequence).view({rows, -1});
    at::Tensor before =
        at::cat({sequence.hidden_before.unsqueeze(0), sequence.outputs.narrow(0, 0, sequence.length() - 1)})
            .view({rows, width});
    if (low_precision) before = before.to(at::kBFloat16);
    const at::Tensor from_weights = product_of(sums.t(), before).to(at::kFloat);
    if (sequence.cell != Cell::gru) return {from_weights, at::Tensor()};
    return {from_weights, sums.narrow(1, 2 * width, width).sum(0)};
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
