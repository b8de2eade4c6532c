// Rows of samples and rows of floats: the inner loops of films, without libav. Rows have room for two numbers
// before and behind, which the caller sets.
#pragma once

#include <cstdint>

#include "media/video_color.h"

namespace atelier {

// Samples of 1 or 2 bytes that lie `step` bytes apart side by side, and back; `swapped`: their bytes change
// places.
void collect_row(const uint8_t* samples, int step, int bytes, bool swapped, int64_t count, uint8_t* out);
void scatter_row(const uint8_t* in, int step, int bytes, bool swapped, int64_t count, uint8_t* samples);

// Samples of 1 or 2 bytes to floats, (sample - offset) / scale.
void widen_row(const void* samples, int bytes, int64_t count, float offset, float scale, float* out);
// offset + scale * value, rounded half up and kept within 0..largest.
void narrow_row(const float* in, int64_t count, float offset, float scale, float largest, int bytes,
                void* samples);

// out = a + (b - a) * share.
void blend_row(const float* a, const float* b, float share, int64_t count, float* out);
// To twice as many: chroma that lies on the left of its two pixels, or between them. Reads in[-1] and
// in[count].
void spread_row(const float* in, bool between, int64_t count, float* out);
// To half as many, the other way: on the left pixel, or the mean. Reads in[-2] to
// in[2 count].
void gather_row(const float* in, bool between, int64_t count, float* out);

// Y, Cb, Cr (0..1, -0.5..0.5) to RGB within 0..1.
void rgb_from_yuv_row(const YuvMatrix& matrix, const float* y, const float* cb, const float* cr,
                      int64_t count, float* red, float* green, float* blue);
void yuv_from_rgb_row(const YuvMatrix& matrix, const float* red, const float* green, const float* blue,
                      int64_t count, float* y, float* cb, float* cr);
// Within 0..1; NaN is 0.
void clamp_row(const float* in, int64_t count, float* out);
// On white by `alpha`, in place.
void flatten_row(const float* alpha, int64_t count, float* row);

}  // namespace atelier
