#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/zeros_like.h>
#include <torch/csrc/autograd/custom_function.h>

#include "charrnn/cell_sequence.h"
#include "charrnn/recurrence.h"
#include "tensor/product.h"

namespace atelier {

namespace {

using torch::autograd::AutogradContext;
using torch::autograd::variable_list;

// The function below takes no undefined tensors.
at::Tensor or_none(const at::Tensor& tensor) {
  return tensor.defined() ? tensor : at::empty({0});
}
at::Tensor if_any(const at::Tensor& tensor) {
  return tensor.numel() ? tensor : at::Tensor();
}

// Of one sequence; `rounded` (T,B,G*H): of the recurrent sums, in the type of the products.
struct Gradients {
  at::Tensor rounded, factors, mixed;
};

at::Tensor new_gate_of(const at::Tensor& wide) {
  return wide.narrow(-1, 2 * (wide.size(-1) / 3), wide.size(-1) / 3);
}

// What weights see a sequence by, ready for its steps.
class Products {
 public:
  Products(const RecurrentWeights& weights, at::ScalarType type) : type_(type), new_bias_(weights.new_bias) {
    turned_ = turned(weights.gates);
    turned_factors_ = turned(weights.factors);
  }
  // (B,G*H), float32; undefined where there are no weights.
  at::Tensor sums(const CellSequence& sequence, int64_t step) const {
    if (!turned_.defined()) return {};
    at::Tensor seen = sequence.output_before(step);
    if (turned_factors_.defined())
      seen = sequence.mixed[step].copy_(of(seen, turned_factors_)) * sequence.factors[step];
    const at::Tensor sums = of(seen, turned_);
    if (sequence.cell != Cell::gru) return sums;
    new_gate_of(sums).add_(new_bias_);
    return sequence.products[step].copy_(sums);
  }

 private:
  at::Tensor turned(const at::Tensor& weights) const {
    if (!weights.defined()) return {};
    return type_ == at::kFloat ? weights.t().contiguous() : weights.to(type_).t();
  }
  at::Tensor of(const at::Tensor& rows, const at::Tensor& turned) const {
    return product(rows.to(type_), turned).to(at::kFloat);
  }

  at::ScalarType type_;
  at::Tensor turned_, turned_factors_, new_bias_;
};

// From the last step to the first; the sequence's gates become the gradients of its inputs.
Gradients through_time(const CellSequence& sequence, const at::Tensor& from_outputs,
                       const RecurrentWeights& weights, at::ScalarType type) {
  Gradients gradients;
  if (weights.gates.defined())
    gradients.rounded =
        type == at::kFloat ? sequence.from_sums() : at::empty_like(sequence.from_sums(), type);
  if (weights.factors.defined()) {
    gradients.factors = at::empty_like(sequence.factors);
    gradients.mixed = at::empty_like(sequence.factors, type);
  }
  const at::Tensor gates = weights.gates.defined() ? weights.gates.to(type) : at::Tensor();
  const at::Tensor factors = weights.factors.defined() ? weights.factors.to(type) : at::Tensor();
  const at::Tensor from_memory =
      sequence.has_memory() ? at::zeros_like(sequence.hidden_before) : at::Tensor();
  const bool goes_straight = !sequence.has_memory() && sequence.cell != Cell::rnn;
  at::Tensor carried;  // from the step after to this step's output
  for (int64_t step = sequence.length() - 1; step >= 0; --step) {
    const at::Tensor from = carried.defined() ? from_outputs[step] + carried : from_outputs[step].clone();
    sequence.backward(step, from, from_memory);
    if (!sequence.forgets.empty() && sequence.forgets[step] && sequence.has_memory())
      from_memory.mul_(sequence.keeps[step]);
    carried = goes_straight ? sequence.kept(from, step) : at::Tensor();
    if (!gates.defined()) continue;
    if (type != at::kFloat) gradients.rounded[step].copy_(sequence.from_sums()[step]);
    at::Tensor through = product(gradients.rounded[step], gates).to(at::kFloat);
    if (factors.defined()) {
      gradients.factors[step].copy_(through * sequence.mixed[step]);
      gradients.mixed[step].copy_(through * sequence.factors[step]);
      through = product(gradients.mixed[step], factors).to(at::kFloat);
    }
    carried = sequence.kept(goes_straight ? through.add_(from) : through, step);
  }
  return gradients;
}

at::Tensor rows_of(const at::Tensor& sequence) {
  return sequence.flatten(0, 1);
}

RecurrentWeights weight_gradients(const CellSequence& sequence, const Gradients& gradients,
                                  at::ScalarType type) {
  if (!gradients.rounded.defined()) return {};
  const at::Tensor before = sequence.outputs_before().to(type);
  RecurrentWeights from;
  if (gradients.mixed.defined()) {
    const at::Tensor seen = (sequence.mixed * sequence.factors).to(type);
    from.gates = weight_gradient(rows_of(gradients.rounded), rows_of(seen));
    from.factors = weight_gradient(rows_of(gradients.mixed), rows_of(before));
  } else {
    from.gates = weight_gradient(rows_of(gradients.rounded), rows_of(before));
  }
  if (sequence.cell == Cell::gru) from.new_bias = rows_of(new_gate_of(sequence.products)).sum(0);
  return from;
}

class Recur : public torch::autograd::Function<Recur> {
 public:
  static variable_list forward(AutogradContext* context, const at::Tensor& inputs, const at::Tensor& factors,
                               const at::Tensor& weights, const at::Tensor& new_bias,
                               const at::Tensor& weights_of_factors, const at::Tensor& hidden,
                               const at::Tensor& memory, const at::Tensor& keeps, int64_t cell_number,
                               bool low_precision) {
    const auto cell = static_cast<Cell>(cell_number);
    const CellSequence sequence = begun(cell, {inputs.contiguous(), if_any(factors), if_any(keeps)},
                                        {hidden.contiguous(), if_any(memory)});
    const RecurrentWeights all{if_any(weights), if_any(new_bias), if_any(weights_of_factors)};
    const Products products(all, low_precision ? at::kBFloat16 : at::kFloat);
    for (int64_t step = 0; step < sequence.length(); ++step)
      sequence.forward(step, products.sums(sequence, step));
    context->saved_data["cell"] = cell_number;
    context->saved_data["low_precision"] = low_precision;
    context->save_for_backward({sequence.gates, sequence.outputs, sequence.memories, sequence.products,
                                sequence.factors, sequence.mixed, sequence.hidden_before,
                                sequence.memory_before, sequence.keeps, all.gates, all.factors});
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
    const CellSequence sequence{cell,     {},       saved[0], saved[1],
                                saved[2], saved[3], saved[4], saved[5],
                                saved[6], saved[7], saved[8], steps_that_forget(saved[8])};
    const Gradients found =
        through_time(sequence, gradients[0].contiguous(), {saved[9], {}, saved[10]}, type);
    const RecurrentWeights from = weight_gradients(sequence, found, type);
    return {sequence.gates, found.factors, from.gates, from.new_bias, from.factors, {}, {}, {}, {}, {}};
  }

 private:
  static CellSequence begun(Cell cell, const RecurrentInputs& inputs, const RecurrentState& before) {
    const int64_t length = inputs.gates.size(0), batch = inputs.gates.size(1), width = before.hidden.size(1);
    const auto of_width = [&](int64_t wide) {
      return at::empty({length, batch, wide}, inputs.gates.options());
    };
    return {cell,
            inputs.gates,
            of_width(inputs.gates.size(2)),
            of_width(width),
            has_memory(cell) ? of_width(width) : at::Tensor(),
            cell == Cell::gru ? of_width(3 * width) : at::Tensor(),
            inputs.factors,
            cell == Cell::mlstm ? of_width(width) : at::Tensor(),
            before.hidden,
            has_memory(cell) ? before.memory.contiguous() : at::Tensor(),
            inputs.keeps,
            steps_that_forget(inputs.keeps)};
  }
};

}  // namespace

Recurrence recur(Cell cell, const RecurrentInputs& inputs, const RecurrentWeights& weights,
                 const RecurrentState& before, bool low_precision) {
  if (!inputs.gates.is_cpu()) return recur_by_operations(cell, inputs, weights, before);
  const variable_list made =
      Recur::apply(inputs.gates, or_none(inputs.factors), or_none(weights.gates), or_none(weights.new_bias),
                   or_none(weights.factors), before.hidden, or_none(before.memory), or_none(inputs.keeps),
                   static_cast<int64_t>(cell), low_precision);
  return {made[0],
          {made[0][inputs.gates.size(0) - 1].detach().clone(), made.size() > 1 ? made[1] : at::Tensor()}};
}

}  // namespace atelier
