#include "charrnn/recurrence.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/gru.h>
#include <ATen/ops/lstm.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/rnn_tanh.h>
#include <ATen/ops/sigmoid.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tanh.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

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

bool has_whole_layers(Cell cell) {
  return cell == Cell::lstm || cell == Cell::gru || cell == Cell::rnn;
}

Recurrence recur_by_layer(Cell cell, const at::Tensor& x, const at::Tensor& input, const at::Tensor& bias,
                          const RecurrentWeights& weights, const RecurrentState& before) {
  at::Tensor recurrent_bias = at::zeros_like(bias);
  if (cell == Cell::gru)
    recurrent_bias = at::cat({recurrent_bias.slice(0, weights.new_bias.size(0)), weights.new_bias});
  const std::vector<at::Tensor> parameters{input, weights.gates, bias, recurrent_bias};
  const at::Tensor hidden = before.hidden.unsqueeze(0);
  const bool trains = input.requires_grad() || weights.gates.requires_grad();
  const auto state = [](const at::Tensor& last) { return last.squeeze(0).detach(); };
  if (cell == Cell::lstm) {
    const auto [outputs, last, memory] =
        at::lstm(x, {hidden, before.memory.unsqueeze(0)}, parameters, /*has_biases=*/true, /*num_layers=*/1,
                 /*dropout=*/0, trains, /*bidirectional=*/false, /*batch_first=*/false);
    return {outputs, {state(last), state(memory)}};
  }
  const auto [outputs, last] = cell == Cell::gru
                                   ? at::gru(x, hidden, parameters, true, 1, 0, trains, false, false)
                                   : at::rnn_tanh(x, hidden, parameters, true, 1, 0, trains, false, false);
  return {outputs, {state(last), {}}};
}

}  // namespace atelier
