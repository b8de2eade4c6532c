// Products of matrices whose sums have one fixed order, so that a row is the same bits whatever stands beside
// it and however many threads there are.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace atelier {

std::vector<float> numbers_of(const at::Tensor& tensor);  // of any shape and type

// Weights (N,K), turned to K rows of N, in float32, or in bfloat16 at half the memory traffic.
class TurnedWeights {
 public:
  TurnedWeights() = default;
  TurnedWeights(const at::Tensor& weights, bool low_precision);

  int64_t inputs() const { return inputs_; }
  int64_t outputs() const { return outputs_; }
  // sums (B,N) += x (B,K) . weights^T, k after k.
  void add_products(const float* x, float* sums, int64_t batch) const;

 private:
  int64_t inputs_ = 0, outputs_ = 0;
  std::vector<float> high_;
  std::vector<uint16_t> low_;
};

}  // namespace atelier
