#include "charrnn/gates.h"

#include "base/fast_math.h"
#include "base/wide_vectors.h"

namespace atelier {

ATELIER_WIDE_VECTORS void lstm_forward(const float* __restrict inputs, const float* __restrict sums,
                                       const float* __restrict memory_before, float* __restrict gates,
                                       float* __restrict memory, float* __restrict output, int64_t rows,
                                       int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    const float *input = inputs + row * 4 * hidden, *sum = sums + row * 4 * hidden;
    float* gate = gates + row * 4 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t f = k + hidden, g = k + 2 * hidden, o = k + 3 * hidden, at = row * hidden + k;
      gate[k] = fast_sigmoid(input[k] + sum[k]);
      gate[f] = fast_sigmoid(input[f] + sum[f]);
      gate[g] = fast_tanh(input[g] + sum[g]);
      gate[o] = fast_sigmoid(input[o] + sum[o]);
      memory[at] = gate[f] * memory_before[at] + gate[k] * gate[g];
      output[at] = gate[o] * fast_tanh(memory[at]);
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

ATELIER_WIDE_VECTORS void gru_forward(const float* __restrict inputs, const float* __restrict sums,
                                      const float* __restrict before, float* __restrict gates,
                                      float* __restrict output, int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    const float *input = inputs + row * 3 * hidden, *sum = sums + row * 3 * hidden;
    float* gate = gates + row * 3 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t z = k + hidden, n = k + 2 * hidden, at = row * hidden + k;
      gate[k] = fast_sigmoid(input[k] + sum[k]);
      gate[z] = fast_sigmoid(input[z] + sum[z]);
      gate[n] = fast_tanh(input[n] + gate[k] * sum[n]);
      output[at] = gate[n] + gate[z] * (before[at] - gate[n]);
    }
  }
}

ATELIER_WIDE_VECTORS void gru_backward(float* __restrict gates, float* __restrict sums,
                                       const float* __restrict before, float* __restrict from_output,
                                       int64_t rows, int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    float *reset = gates + row * 3 * hidden, *update = reset + hidden, *next = update + hidden;
    float* sum = sums + row * 3 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t at = row * hidden + k;
      const float r = reset[k], z = update[k], n = next[k], from = from_output[at];
      const float from_next = from * (1 - z) * (1 - n * n);
      const float from_reset = from_next * sum[2 * hidden + k] * r * (1 - r);
      const float from_update = from * (before[at] - n) * z * (1 - z);
      reset[k] = sum[k] = from_reset;
      update[k] = sum[hidden + k] = from_update;
      next[k] = from_next;
      sum[2 * hidden + k] = from_next * r;
      from_output[at] = from * z;
    }
  }
}

ATELIER_WIDE_VECTORS void rnn_forward(const float* __restrict inputs, const float* __restrict sums,
                                      float* __restrict output, int64_t count) {
  for (int64_t k = 0; k < count; ++k) output[k] = fast_tanh(inputs[k] + sums[k]);
}

ATELIER_WIDE_VECTORS void rnn_backward(const float* __restrict output, const float* __restrict from_output,
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
ATELIER_WIDE_VECTORS void minlstm_forward(const float* __restrict inputs, const float* __restrict before,
                                          float* __restrict gates, float* __restrict output, int64_t rows,
                                          int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    const float* input = inputs + row * 3 * hidden;
    float* gate = gates + row * 3 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t i = k + hidden, h = k + 2 * hidden, at = row * hidden + k;
      gate[k] = fast_sigmoid(input[k]);
      gate[i] = fast_sigmoid(input[i]);
      gate[h] = positive(input[h]);
      const float kept = gate[k] / (gate[k] + gate[i]);
      output[at] = gate[h] + kept * (before[at] - gate[h]);
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

ATELIER_WIDE_VECTORS void mingru_forward(const float* __restrict inputs, const float* __restrict before,
                                         float* __restrict gates, float* __restrict output, int64_t rows,
                                         int64_t hidden) {
  for (int64_t row = 0; row < rows; ++row) {
    const float* input = inputs + row * 2 * hidden;
    float* gate = gates + row * 2 * hidden;
    for (int64_t k = 0; k < hidden; ++k) {
      const int64_t h = k + hidden, at = row * hidden + k;
      gate[k] = fast_sigmoid(input[k]);
      gate[h] = positive(input[h]);
      output[at] = before[at] + gate[k] * (gate[h] - before[at]);
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
