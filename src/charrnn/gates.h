// One step of a recurrent cell on the CPU, for rows of a batch: forward, and backward from the same numbers.
#pragma once

#include <cstdint>

namespace atelier {

// `rows` rows of `hidden` numbers; inputs, sums and gates of 4 * hidden (i, f, g, o) and so on. inputs: what
// the input adds to each gate, biases included; sums: what the output before adds; gates: what sigmoid and
// tanh make of both, kept for the way back, on which they are replaced by the gradients of their sums.
void lstm_forward(const float* inputs, const float* sums, const float* memory_before, float* gates,
                  float* memory, float* output, int64_t rows, int64_t hidden);
// `from_output`, `from_memory`: gradients; the latter is replaced by that of memory_before.
void lstm_backward(float* gates, const float* memory_before, const float* memory, const float* from_output,
                   float* from_memory, int64_t rows, int64_t hidden);

// gates (r, z, n). The new gate's own bias is in its sum.
void gru_forward(const float* inputs, const float* sums, const float* before, float* gates, float* output,
                 int64_t rows, int64_t hidden);
// gates become the gradients of the inputs, `sums` their own; `from_output` becomes what goes straight to
// `before`.
void gru_backward(float* gates, float* sums, const float* before, float* from_output, int64_t rows,
                  int64_t hidden);

void rnn_forward(const float* inputs, const float* sums, float* output, int64_t count);
void rnn_backward(const float* output, const float* from_output, float* from_sums, int64_t count);

// minLSTM: gates (f, i, h); minGRU: gates (z, h). h is g(h) = h + 0.5 from 0, else sigmoid(h), as published.
// On the way back `from_output` becomes what goes straight to `before`.
void minlstm_forward(const float* inputs, const float* before, float* gates, float* output, int64_t rows,
                     int64_t hidden);
void minlstm_backward(float* gates, const float* before, float* from_output, int64_t rows, int64_t hidden);
void mingru_forward(const float* inputs, const float* before, float* gates, float* output, int64_t rows,
                    int64_t hidden);
void mingru_backward(float* gates, const float* before, float* from_output, int64_t rows, int64_t hidden);

}  // namespace atelier
