#include "charrnn/recurrence.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include "base/error.h"

namespace atelier {

Cell cell_named(const std::string& name) {
  for (const auto& [known, cell] : {std::pair{"lstm", Cell::lstm},
                                    {"mlstm", Cell::mlstm},
                                    {"gru", Cell::gru},
                                    {"rnn", Cell::rnn},
                                    {"minlstm", Cell::minlstm},
                                    {"mingru", Cell::mingru}})
    if (name == known) return cell;
  throw Error("there is no cell '" + name + "'", "", "take lstm, mlstm, gru, rnn, minlstm or mingru");
}

int64_t num_gates(Cell cell) {
  switch (cell) {
    case Cell::lstm:
    case Cell::mlstm:
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
  return cell != Cell::minlstm && cell != Cell::mingru;
}

bool has_memory(Cell cell) {
  return cell == Cell::lstm || cell == Cell::mlstm;
}

RecurrentState resting_state(Cell cell, int64_t batch, int64_t hidden, at::Device device) {
  const at::Tensor zeros = at::zeros({batch, hidden}, at::TensorOptions(at::kFloat).device(device));
  return {zeros, has_memory(cell) ? zeros.clone() : at::Tensor()};
}

Recurrence recur_by_operations(Cell cell, const RecurrentInputs& inputs, const RecurrentWeights& weights,
                               const RecurrentState& before) {
  const auto positive = [](const at::Tensor& x) { return at::where(x >= 0, x + .5, at::sigmoid(x)); };
  at::Tensor hidden = before.hidden, memory = before.memory;
  std::vector<at::Tensor> outputs;
  for (int64_t step = 0; step < inputs.gates.size(0); ++step) {
    if (inputs.keeps.defined()) hidden = hidden * inputs.keeps[step];
    if (inputs.keeps.defined() && memory.defined()) memory = memory * inputs.keeps[step];
    at::Tensor seen = hidden;
    if (cell == Cell::mlstm) seen = inputs.factors[step] * at::mm(hidden, weights.factors.t());
    const at::Tensor product = weights.gates.defined() ? at::mm(seen, weights.gates.t()) : at::Tensor();
    const bool adds = product.defined() && cell != Cell::gru;
    const std::vector<at::Tensor> gates =
        (adds ? inputs.gates[step] + product : inputs.gates[step]).chunk(num_gates(cell), 1);
    if (has_memory(cell)) {
      memory = at::sigmoid(gates[1]) * memory + at::sigmoid(gates[0]) * at::tanh(gates[2]);
      hidden = at::sigmoid(gates[3]) * at::tanh(memory);
    } else if (cell == Cell::gru) {
      const std::vector<at::Tensor> products = product.chunk(3, 1);
      const at::Tensor update = at::sigmoid(gates[1] + products[1]);
      const at::Tensor next =
          at::tanh(gates[2] + at::sigmoid(gates[0] + products[0]) * (products[2] + weights.new_bias));
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

}  // namespace atelier
