// Layers of a recurrent cell, forward and back: bench_charrnn [CELL [HIDDEN [fp32|bf16]]]: seconds a batch of
// 50 x 50.
#include <ATen/TensorOperators.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "charrnn/recurrence.h"
#include "tensor/heap.h"
#include "tensor/product.h"
#include "tensor/seed.h"
#include "tensor/threads.h"

using namespace atelier;

int main(int argc, char** argv) {
  keep_freed_memory();
  set_threads(0);
  const Cell cell = cell_named(argc > 1 ? argv[1] : "lstm");
  const int64_t hidden = argc > 2 ? std::atoi(argv[2]) : 512, wide = num_gates(cell) * hidden;
  const bool low = argc > 3 && std::string(argv[3]) == "bf16";
  RandomStream random(1, "bench");
  const at::Tensor x = random.normal({50, 50, hidden}).requires_grad_();
  const at::Tensor in = (random.normal({wide, hidden}) * .04).requires_grad_();
  const at::Tensor weights = (random.normal({wide, hidden}) * .04).requires_grad_();
  const at::Tensor bias = random.normal({hidden}).requires_grad_();
  at::Tensor factors, mix;
  if (cell == Cell::mlstm) {
    factors = random.normal({50, 50, hidden}).requires_grad_();
    mix = (random.normal({hidden, hidden}) * .04).requires_grad_();
  }
  std::vector<double> seconds;
  for (int i = 0; i < 15; ++i) {
    const auto start = std::chrono::steady_clock::now();
    const at::Tensor gates = affine(x, in, {}, low);
    const Recurrence made = recur(
        cell, {gates, factors},
        {has_recurrent_weights(cell) ? weights : at::Tensor(), cell == Cell::gru ? bias : at::Tensor(), mix},
        resting_state(cell, 50, hidden, at::kCPU), low);
    std::vector<at::Tensor> leaves{x, in};
    if (has_recurrent_weights(cell)) leaves.push_back(weights);
    torch::autograd::grad({made.outputs.sum()}, leaves);
    seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  std::sort(seconds.begin(), seconds.end());
  std::printf("least %.4f s, median %.4f s a layer and batch, %.0f characters a second\n", seconds[0],
              seconds[7], 2500 / seconds[7]);
}
