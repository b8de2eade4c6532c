#include "charrnn/recurrence.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/abs.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/sum.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "tensor/product.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr int64_t kLength = 7, kBatch = 11, kHidden = 20;

struct Case {
  RecurrentInputs inputs;
  RecurrentWeights weights;
  RecurrentState before;

  explicit Case(Cell cell) {
    RandomStream random(3, "recurrence");
    const int64_t wide = num_gates(cell) * kHidden;
    inputs.gates = random.normal({kLength, kBatch, wide}).requires_grad_();
    if (has_recurrent_weights(cell)) weights.gates = (random.normal({wide, kHidden}) * .3).requires_grad_();
    if (cell == Cell::gru) weights.new_bias = random.normal({kHidden}).requires_grad_();
    if (cell == Cell::mlstm) {
      inputs.factors = random.normal({kLength, kBatch, kHidden}).requires_grad_();
      weights.factors = (random.normal({kHidden, kHidden}) * .3).requires_grad_();
    }
    inputs.keeps = at::ones({kLength, kBatch, 1});
    for (const auto& [step, stream] : {std::pair{0, 2}, {3, 5}, {3, 6}}) inputs.keeps[step][stream] = 0;
    before = resting_state(cell, kBatch, kHidden, at::kCPU);
    before.hidden = random.normal({kBatch, kHidden});
    if (has_memory(cell)) before.memory = random.normal({kBatch, kHidden});
  }
  std::vector<at::Tensor> leaves() const {
    std::vector<at::Tensor> leaves;
    for (const at::Tensor& leaf :
         {inputs.gates, inputs.factors, weights.gates, weights.new_bias, weights.factors})
      if (leaf.defined()) leaves.push_back(leaf);
    return leaves;
  }
  RecurrentInputs part(int64_t first, int64_t count) const {
    return {inputs.gates.narrow(0, first, count),
            inputs.factors.defined() ? inputs.factors.narrow(0, first, count) : at::Tensor(),
            inputs.keeps.narrow(0, first, count)};
  }
};

double furthest(const at::Tensor& a, const at::Tensor& b) {
  return at::abs(a - b).max().item<double>();
}

class Cells : public testing::TestWithParam<const char*> {};

TEST_P(Cells, give_what_libtorchs_operations_give_and_their_gradients) {
  const Cell cell = cell_named(GetParam());
  const Case one(cell), other(cell);
  const Recurrence own = recur(cell, one.inputs, one.weights, one.before, false);
  const Recurrence theirs = recur_by_operations(cell, other.inputs, other.weights, other.before);
  EXPECT_LT(furthest(own.outputs, theirs.outputs), 1e-5);
  EXPECT_LT(furthest(own.state.hidden, theirs.state.hidden), 1e-5);
  if (has_memory(cell)) {
    EXPECT_LT(furthest(own.state.memory, theirs.state.memory), 1e-5);
  }
  const at::Tensor weight = RandomStream(4, "weight").normal(own.outputs.sizes());
  const auto ours = torch::autograd::grad({(own.outputs * weight).sum()}, one.leaves());
  const auto wanted = torch::autograd::grad({(theirs.outputs * weight).sum()}, other.leaves());
  for (size_t i = 0; i < ours.size(); ++i) EXPECT_LT(furthest(ours[i], wanted[i]), 2e-4) << i;
}

TEST_P(Cells, are_libtorchs_layers_where_it_has_them) {
  const Cell cell = cell_named(GetParam());
  if (!has_whole_layers(cell)) return;
  Case one(cell);
  RandomStream random(5, "input");
  const int64_t wide = num_gates(cell) * kHidden;
  const at::Tensor x = random.normal({kLength, kBatch, 9}), input = random.normal({wide, 9}) * .3,
                   bias = random.normal({wide});
  one.inputs.gates = affine(x, input, bias, false);
  for (const at::Tensor& keeps : {at::Tensor(), one.inputs.keeps}) {
    one.inputs.keeps = keeps;
    const Recurrence own = recur(cell, one.inputs, one.weights, one.before, false);
    const Recurrence theirs = recur_by_layer(cell, x, input, bias, one.weights, one.before, keeps);
    EXPECT_LT(furthest(own.outputs, theirs.outputs), 1e-5);
    EXPECT_LT(furthest(own.state.hidden, theirs.state.hidden), 1e-5);
    if (has_memory(cell)) {
      EXPECT_LT(furthest(own.state.memory, theirs.state.memory), 1e-5);
    }
  }
}

TEST_P(Cells, are_near_in_low_precision) {
  const Cell cell = cell_named(GetParam());
  const Case one(cell);
  const at::Tensor high = recur(cell, one.inputs, one.weights, one.before, false).outputs;
  const at::Tensor low = recur(cell, one.inputs, one.weights, one.before, true).outputs;
  EXPECT_LT(furthest(high, low), .05);
}

TEST_P(Cells, go_on_where_they_stopped) {
  const Cell cell = cell_named(GetParam());
  const Case one(cell);
  const at::Tensor whole = recur(cell, one.inputs, one.weights, one.before, false).outputs;
  const Recurrence first = recur(cell, one.part(0, 4), one.weights, one.before, false);
  const Recurrence second = recur(cell, one.part(4, 3), one.weights, first.state, false);
  EXPECT_LT(furthest(whole.narrow(0, 4, 3), second.outputs), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(All, Cells, testing::Values("lstm", "mlstm", "gru", "rnn", "minlstm", "mingru"));

}  // namespace
}  // namespace atelier
