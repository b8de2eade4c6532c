#include "charrnn/turned_weights.h"

#include <algorithm>
#include <bit>

#include "base/wide_vectors.h"
#include "tensor/ordered.h"

namespace atelier {

namespace {

constexpr int64_t kColumns = 512;      // of a product, by a thread
constexpr int64_t kLeastWork = 65536;  // products that more than one thread is worth
constexpr int kBlock = 4;              // inputs and rows that one pass over the columns adds

inline float number(float weight) {
  return weight;
}
inline float number(uint16_t weight) {
  return std::bit_cast<float>(static_cast<uint32_t>(weight) << 16);
}

// What `Inputs` inputs add to `count` columns of `Rows` rows of sums: one mul-add a product, input after
// input.
template <int Inputs, int Rows, class Weight>
inline void add_block(const float* x, int64_t inputs, const Weight* weights, int64_t stride, float* sums,
                      int64_t count) {
  float factors[Rows][Inputs];
  for (int row = 0; row < Rows; ++row)
    for (int k = 0; k < Inputs; ++k) factors[row][k] = x[row * inputs + k];
#pragma GCC ivdep
  for (int64_t n = 0; n < count; ++n) {
    for (int row = 0; row < Rows; ++row) {
      float sum = sums[row * stride + n];
      for (int k = 0; k < Inputs; ++k) sum = sum + factors[row][k] * number(weights[k * stride + n]);
      sums[row * stride + n] = sum;
    }
  }
}

template <int Rows, class Weight>
inline void add_rows(const float* x, int64_t inputs, const Weight* weights, int64_t stride, float* sums,
                     int64_t count) {
  int64_t k = 0;
  for (; k + kBlock <= inputs; k += kBlock)
    add_block<kBlock, Rows>(x + k, inputs, weights + k * stride, stride, sums, count);
  for (; k < inputs; ++k) add_block<1, Rows>(x + k, inputs, weights + k * stride, stride, sums, count);
}

template <class Weight>
inline void add_all(const float* x, int64_t inputs, const Weight* weights, int64_t stride, float* sums,
                    int64_t count, int64_t rows) {
  int64_t row = 0;
  for (; row + kBlock <= rows; row += kBlock)
    add_rows<kBlock>(x + row * inputs, inputs, weights, stride, sums + row * stride, count);
  for (; row < rows; ++row)
    add_rows<1>(x + row * inputs, inputs, weights, stride, sums + row * stride, count);
}
ATELIER_WIDE_VECTORS void add_high(const float* x, int64_t inputs, const float* weights, int64_t stride,
                                   float* sums, int64_t count, int64_t rows) {
  add_all(x, inputs, weights, stride, sums, count, rows);
}
ATELIER_WIDE_VECTORS void add_low(const float* x, int64_t inputs, const uint16_t* weights, int64_t stride,
                                  float* sums, int64_t count, int64_t rows) {
  add_all(x, inputs, weights, stride, sums, count, rows);
}

uint16_t rounded(float weight) {  // to the nearest even
  const auto bits = std::bit_cast<uint32_t>(weight);
  return static_cast<uint16_t>((bits + 0x7fff + ((bits >> 16) & 1)) >> 16);
}

}  // namespace

std::vector<float> numbers_of(const at::Tensor& tensor) {
  const at::Tensor packed = tensor.detach().to(at::kCPU, at::kFloat).contiguous();
  return {packed.const_data_ptr<float>(), packed.const_data_ptr<float>() + packed.numel()};
}

TurnedWeights::TurnedWeights(const at::Tensor& weights, bool low_precision)
    : inputs_(weights.size(1)), outputs_(weights.size(0)) {
  high_ = numbers_of(weights.t());
  if (!low_precision) return;
  low_.resize(high_.size());
  std::ranges::transform(high_, low_.begin(), rounded);
  high_ = {};
}

void TurnedWeights::add_products(const float* x, float* sums, int64_t batch) const {
  const auto add = [&](int64_t first, int64_t last) {
    if (low_.empty())
      add_high(x, inputs_, high_.data() + first, outputs_, sums + first, last - first, batch);
    else
      add_low(x, inputs_, low_.data() + first, outputs_, sums + first, last - first, batch);
  };
  if (batch * inputs_ * outputs_ < kLeastWork) return add(0, outputs_);
  for_each_span(outputs_, kColumns, add);
}

}  // namespace atelier
