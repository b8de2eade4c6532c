// One step of a recurrent cell on the CPU, for rows of a batch: forward, and backward from the same numbers.
#pragma once

#include <cstdint>

namespace atelier {

// All pointers to rows of `hidden` numbers, gates to rows of 4 * hidden (i, f, g, o) and so on; `rows` of
// them. Gates come as sums and leave as what they are after sigmoid and tanh.
void lstm_forward(float* gates, const float* memory_before, float* memory, float* output, int64_t rows,
                  int64_t hidden);
// `from_output`, `from_memory`: gradients; the latter is replaced by that of memory_before. `gates` as
// lstm_forward left them are replaced by the gradients of the sums.
void lstm_backward(float* gates, const float* memory_before, const float* memory, const float* from_output,
                   float* from_memory, int64_t rows, int64_t hidden);

// gates (r, z, n): sums of the input's part; `products` (r, z, n) of the hidden state's, the new gate's with
// its own bias. Leaves r, z and n in gates.
void gru_forward(float* gates, const float* products, const float* before, float* output, int64_t rows,
                 int64_t hidden);
// gates become the gradients of the input's sums, products those of the products; `from_output` becomes what
// goes straight to `before`.
void gru_backward(float* gates, float* products, const float* before, float* from_output, int64_t rows,
                  int64_t hidden);

// output = tanh(sums), and sums become their gradient from `output` and `from_output`.
void tanh_forward(const float* sums, float* output, int64_t count);
void tanh_backward(const float* output, const float* from_output, float* from_sums, int64_t count);

// minLSTM: gates (f, i, h); minGRU: gates (z, h). h is g(h) = h + 0.5 from 0, else sigmoid(h), as published.
// output = kept * before + added; leaves in gates what the way back needs.
void minlstm_forward(float* gates, const float* before, float* output, int64_t rows, int64_t hidden);
void minlstm_backward(float* gates, const float* before, float* from_output, int64_t rows, int64_t hidden);
void mingru_forward(float* gates, const float* before, float* output, int64_t rows, int64_t hidden);
void mingru_backward(float* gates, const float* before, float* from_output, int64_t rows, int64_t hidden);

}  // namespace atelier
