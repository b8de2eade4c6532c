#include "charrnn/gates.h"

#include "base/fast_math.h"
#include "base/wide_vectors.h"

namespace atelier {

ATELIER_WIDE_VECTORS void lstm_forward(float* __restrict gates, const float* __restrict memory_before,
                                       float* __restrict memory, float* __restrict output, int64_t rows,
                                       int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *in = gates + row * 4 * hidden, *forget = in + hidden, *next = forget + hidden,
          *out = next + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      in[k] = fast_sigmoid(in[k]);
      forget[k] = fast_sigmoid(forget[k]);
      next[k] = fast_tanh(next[k]);
      out[k] = fast_sigmoid(out[k]);
      const float kept = forget[k] * memory_before[row * hidden + k] + in[k] * next[k];
      memory[row * hidden + k] = kept;
      output[row * hidden + k] = out[k] * fast_tanh(kept);
    }
  }
}

ATELIER_WIDE_VECTORS void lstm_backward(float* __restrict gates, const float* __restrict memory_before,
                                        const float* __restrict memory, const float* __restrict from_output,
                                        float* __restrict from_memory, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *in = gates + row * 4 * hidden, *forget = in + hidden, *next = forget + hidden,
          *out = next + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t at = row * hidden + k;
      const float i = in[k], f = forget[k], g = next[k], o = out[k], shown = fast_tanh(memory[at]);
      const float from_kept = from_memory[at] + from_output[at] * o * (1 - shown * shown);
      in[k] = from_kept * g * i * (1 - i);
      forget[k] = from_kept * memory_before[at] * f * (1 - f);
      next[k] = from_kept * i * (1 - g * g);
      out[k] = from_output[at] * shown * o * (1 - o);
      from_memory[at] = from_kept * f;
    }
  }
}

ATELIER_WIDE_VECTORS void gru_forward(float* __restrict gates, const float* __restrict products,
                                      const float* __restrict before, float* __restrict output, int64_t rows,
                                      int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *reset = gates + row * 3 * hidden, *update = reset + hidden, *next = update + hidden;
    const float* product = products + row * 3 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      reset[k] = fast_sigmoid(reset[k] + product[k]);
      update[k] = fast_sigmoid(update[k] + product[hidden + k]);
      next[k] = fast_tanh(next[k] + reset[k] * product[2 * hidden + k]);
      output[row * hidden + k] = next[k] + update[k] * (before[row * hidden + k] - next[k]);
    }
  }
}

ATELIER_WIDE_VECTORS void gru_backward(float* __restrict gates, float* __restrict products,
                                       const float* __restrict before, float* __restrict from_output,
                                       int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *reset = gates + row * 3 * hidden, *update = reset + hidden, *next = update + hidden;
    float* product = products + row * 3 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t at = row * hidden + k;
      const float r = reset[k], z = update[k], n = next[k], from = from_output[at];
      const float from_next = from * (1 - z) * (1 - n * n);
      const float from_reset = from_next * product[2 * hidden + k] * r * (1 - r);
      const float from_update = from * (before[at] - n) * z * (1 - z);
      reset[k] = product[k] = from_reset;
      update[k] = product[hidden + k] = from_update;
      next[k] = from_next;
      product[2 * hidden + k] = from_next * r;
      from_output[at] = from * z;
    }
  }
}

ATELIER_WIDE_VECTORS void tanh_forward(const float* __restrict sums, float* __restrict output,
                                       int64_t count) {
  for (int64_t k = 0; k < count; ++k) output[k] = fast_tanh(sums[k]);
}

ATELIER_WIDE_VECTORS void tanh_backward(const float* __restrict output, const float* __restrict from_output,
                                        float* __restrict from_sums, int64_t count) {
  for (int64_t k = 0; k < count; ++k) from_sums[k] = from_output[k] * (1 - output[k] * output[k]);
}

namespace {

// Positive, so that the products of kept shares stay stable (Feng et al., appendix B).
inline float positive(float x) {
  return x >= 0 ? x + .5f : fast_sigmoid(x);
}
// Its slope, from its value.
inline float positive_slope(float value) {
  return value >= .5f ? 1.f : value * (1 - value);
}

}  // namespace

// f and i are divided by their sum: f' = f / (f + i), i' = i / (f + i).
ATELIER_WIDE_VECTORS void minlstm_forward(float* __restrict gates, const float* __restrict before,
                                          float* __restrict output, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *forget = gates + row * 3 * hidden, *in = forget + hidden, *next = in + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      forget[k] = fast_sigmoid(forget[k]);
      in[k] = fast_sigmoid(in[k]);
      next[k] = positive(next[k]);
      const float kept = forget[k] / (forget[k] + in[k]);
      output[row * hidden + k] = next[k] + kept * (before[row * hidden + k] - next[k]);
    }
  }
}

ATELIER_WIDE_VECTORS void minlstm_backward(float* __restrict gates, const float* __restrict before,
                                           float* __restrict from_output, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *forget = gates + row * 3 * hidden, *in = forget + hidden, *next = in + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t at = row * hidden + k;
      const float f = forget[k], i = in[k], h = next[k], from = from_output[at], sum = f + i, kept = f / sum;
      const float from_kept = from * (before[at] - h);
      forget[k] = from_kept * i / (sum * sum) * f * (1 - f);
      in[k] = -from_kept * f / (sum * sum) * i * (1 - i);
      next[k] = from * (1 - kept) * positive_slope(h);
      from_output[at] = from * kept;
    }
  }
}

ATELIER_WIDE_VECTORS void mingru_forward(float* __restrict gates, const float* __restrict before,
                                         float* __restrict output, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *update = gates + row * 2 * hidden, *next = update + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      update[k] = fast_sigmoid(update[k]);
      next[k] = positive(next[k]);
      output[row * hidden + k] = before[row * hidden + k] + update[k] * (next[k] - before[row * hidden + k]);
    }
  }
}

ATELIER_WIDE_VECTORS void mingru_backward(float* __restrict gates, const float* __restrict before,
                                          float* __restrict from_output, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *update = gates + row * 2 * hidden, *next = update + hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t at = row * hidden + k;
      const float z = update[k], h = next[k], from = from_output[at];
      update[k] = from * (h - before[at]) * z * (1 - z);
      next[k] = from * z * positive_slope(h);
      from_output[at] = from * (1 - z);
    }
  }
}

}  // namespace atelier
