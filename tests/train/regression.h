// A small training for tests: a linear map fitted to noisy numbers, one batch a step, with a hidden state
// that is carried from step to step.
#pragma once

#include <ATen/TensorOperators.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>

#include <functional>
#include <limits>

#include "tensor/ordered.h"
#include "tensor/seed.h"
#include "tensor/threads.h"
#include "train/trainee.h"

namespace atelier {

class Regression : public Trainee {
 public:
  static constexpr int64_t kRows = 64, kInputs = 6, kOutputs = 3, kBatch = 8;

  explicit Regression(uint64_t seed = 1) : seed_(seed) {
    const at::Tensor truth = RandomStream(seed, "truth").normal({kInputs, kOutputs});
    x_ = RandomStream(seed, "x").normal({kRows, kInputs});
    y_ = x_.mm(truth) + RandomStream(seed, "noise").normal({kRows, kOutputs}) * 0.1;
    parameters_["weight"] = RandomStream(seed, "weight").normal({kInputs, kOutputs});
    parameters_["bias"] = at::zeros({kOutputs});
  }

  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override {
    ++num_calls;
    RandomStream random(seed_, "batch", static_cast<uint32_t>(step));
    const int64_t first = random.below(kRows - kBatch);
    double loss = 0;
    on_one_thread([&] {
      const at::Tensor x = x_.narrow(0, first, kBatch);
      const at::Tensor error = error_of(x, y_.narrow(0, first, kBatch)) + carried_;
      gradients["weight"] = x.t().mm(error) * 2.0 / (kBatch * kOutputs);
      gradients["bias"] = error.sum(0) * 2.0 / (kBatch * kOutputs);
      loss = error.square().mean().item<double>();
      carried_ = carried_ * 0.5 + error.mean() * 1e-3;
    });
    return spoil ? spoil(step, loss) : loss;
  }
  double validation_loss() override {
    if (!has_validation) return std::numeric_limits<double>::quiet_NaN();
    double loss = 0;
    on_one_thread([&] { loss = error_of(x_, y_).square().mean().item<double>(); });
    return loss;
  }
  TensorMap state() const override { return {{"carried", carried_}}; }
  void restore(const TensorMap& state) override { carried_ = state.at("carried").clone(); }
  int64_t units_per_step() const override { return kBatch; }
  int64_t units_per_epoch() const override { return kRows; }

  std::function<double(int64_t step, double loss)> spoil;  // what step() says instead
  bool has_validation = true;
  int64_t num_calls = 0;

 private:
  at::Tensor error_of(const at::Tensor& x, const at::Tensor& y) const {
    return x.mm(parameters_.at("weight")) + parameters_.at("bias") - y;
  }

  const uint64_t seed_;
  TensorMap parameters_;
  at::Tensor x_, y_, carried_ = at::zeros({});
};

}  // namespace atelier
