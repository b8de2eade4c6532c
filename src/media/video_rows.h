// Rows of samples and rows of floats: the inner loops of films, without libav. Rows have room for two numbers
// before and behind, which the caller sets.
//
// Chroma of half the size is brought to the size of the picture and back by pairs of functions that undo each
// other: a film that is read and written keeps its chroma.
#pragma once

#include <cstdint>
#include <vector>

#include "media/video_color.h"

namespace atelier {

class FloatRows {
 public:
  FloatRows(int count, int64_t width) : stride_(width + 32), numbers_(static_cast<size_t>(count * stride_)) {}
  float* operator[](int row) { return numbers_.data() + row * stride_ + 16; }
  const float* operator[](int row) const { return numbers_.data() + row * stride_ + 16; }

 private:
  int64_t stride_;
  std::vector<float> numbers_;
};

// The room before and behind gets the first and the last number.
void repeat_edges(float* row, int64_t count);

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

// To twice as many columns: chroma that lies between two is parted as by part_rows(), chroma that lies on the
// left one is blended for the other. Reads in[-1] and in[count].
void spread_row(const float* in, bool between, int64_t count, float* out);
// The way back: the mean, or as thin_rows(). Reads in[-2] to in[2 count].
void gather_row(const float* in, bool between, int64_t count, float* out);
// The two rows beside `own`, on the slope to its neighbors: their mean is `own`, neither lies beyond a
// neighbor (van Leer 1977, Towards the ultimate conservative difference scheme IV).
void part_rows(const float* above, const float* own, const float* below, int64_t count, float* upper,
               float* lower);
// Row c of five a b c d e, of which every other one will be left: (-a + 2b + 6c + 2d - e) / 8, which undoes
// blending (Le Gall and Tabatabai 1988), kept among b, c and d, so that edges do not ring.
void thin_rows(const float* a, const float* b, const float* c, const float* d, const float* e, int64_t count,
               float* out);

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
