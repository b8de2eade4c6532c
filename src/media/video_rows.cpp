#include "media/video_rows.h"

#include "base/wide_vectors.h"

namespace atelier {

namespace {

ATELIER_WIDE_VECTORS void widen_bytes(const uint8_t* __restrict in, int64_t count, float offset, float factor,
                                      float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = (static_cast<float>(in[i]) - offset) * factor;
}

ATELIER_WIDE_VECTORS void widen_words(const uint16_t* __restrict in, int64_t count, float offset,
                                      float factor, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = (static_cast<float>(in[i]) - offset) * factor;
}

inline float held(float value, float largest) {
  value = value > 0 ? value : 0;
  return value < largest ? value : largest;
}

ATELIER_WIDE_VECTORS void narrow_bytes(const float* __restrict in, int64_t count, float offset, float scale,
                                       float largest, uint8_t* __restrict out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<uint8_t>(static_cast<int32_t>(held(in[i] * scale + offset, largest) + 0.5f));
}

ATELIER_WIDE_VECTORS void narrow_words(const float* __restrict in, int64_t count, float offset, float scale,
                                       float largest, uint16_t* __restrict out) {
  for (int64_t i = 0; i < count; ++i)
    out[i] = static_cast<uint16_t>(static_cast<int32_t>(held(in[i] * scale + offset, largest) + 0.5f));
}

}  // namespace

void collect_row(const uint8_t* samples, int step, int bytes, bool swapped, int64_t count, uint8_t* out) {
  if (bytes == 1) {
    for (int64_t i = 0; i < count; ++i) out[i] = samples[i * step];
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    out[2 * i] = samples[i * step + (swapped ? 1 : 0)];
    out[2 * i + 1] = samples[i * step + (swapped ? 0 : 1)];
  }
}

void scatter_row(const uint8_t* in, int step, int bytes, bool swapped, int64_t count, uint8_t* samples) {
  if (bytes == 1) {
    for (int64_t i = 0; i < count; ++i) samples[i * step] = in[i];
    return;
  }
  for (int64_t i = 0; i < count; ++i) {
    samples[i * step + (swapped ? 1 : 0)] = in[2 * i];
    samples[i * step + (swapped ? 0 : 1)] = in[2 * i + 1];
  }
}

void widen_row(const void* samples, int bytes, int64_t count, float offset, float scale, float* out) {
  if (bytes == 1)
    widen_bytes(static_cast<const uint8_t*>(samples), count, offset, 1 / scale, out);
  else
    widen_words(static_cast<const uint16_t*>(samples), count, offset, 1 / scale, out);
}

void narrow_row(const float* in, int64_t count, float offset, float scale, float largest, int bytes,
                void* samples) {
  if (bytes == 1)
    narrow_bytes(in, count, offset, scale, largest, static_cast<uint8_t*>(samples));
  else
    narrow_words(in, count, offset, scale, largest, static_cast<uint16_t*>(samples));
}

ATELIER_WIDE_VECTORS void blend_row(const float* __restrict a, const float* __restrict b, float share,
                                    int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = a[i] + (b[i] - a[i]) * share;
}

namespace {

inline float smaller(float a, float b) {
  return a < b ? a : b;
}
inline float larger(float a, float b) {
  return a > b ? a : b;
}

// How far two numbers beside `own` lie from it: an eighth of the way from neighbor to neighbor, 0 at peaks.
inline float parting(float before, float own, float behind) {
  const float to_own = own - before, from_own = behind - own, straight = (behind - before) * 0.125f;
  const float rising = smaller(straight, smaller(to_own, from_own));
  const float falling = larger(straight, larger(to_own, from_own));
  return larger(rising, 0) + smaller(falling, 0);
}

inline float thinned(float a, float b, float c, float d, float e) {
  const float undone = 0.75f * c + 0.25f * (b + d) - 0.125f * (a + e);
  return larger(smaller(undone, larger(c, larger(b, d))), smaller(c, smaller(b, d)));
}

ATELIER_WIDE_VECTORS void spread_between(const float* __restrict in, int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) {
    const float apart = parting(in[i - 1], in[i], in[i + 1]);
    out[2 * i] = in[i] - apart;
    out[2 * i + 1] = in[i] + apart;
  }
}

ATELIER_WIDE_VECTORS void spread_left(const float* __restrict in, int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) {
    out[2 * i] = in[i];
    out[2 * i + 1] = (in[i] + in[i + 1]) * 0.5f;
  }
}

ATELIER_WIDE_VECTORS void gather_between(const float* __restrict in, int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = (in[2 * i] + in[2 * i + 1]) * 0.5f;
}

// In pieces whose even and odd columns are brought apart first: numbers side by side are read faster.
ATELIER_WIDE_VECTORS void gather_left(const float* __restrict in, int64_t count, float* __restrict out) {
  constexpr int64_t kPiece = 256;
  float even[kPiece + 2], odd[kPiece + 1];
  for (int64_t start = 0; start < count; start += kPiece) {
    const float* __restrict from = in + 2 * start - 2;
    const int64_t some = count - start < kPiece ? count - start : kPiece;
    for (int64_t i = 0; i <= some; ++i) {
      even[i] = from[2 * i];
      odd[i] = from[2 * i + 1];
    }
    even[some + 1] = from[2 * some + 2];
    for (int64_t i = 0; i < some; ++i)
      out[start + i] = thinned(even[i], odd[i], even[i + 1], odd[i + 1], even[i + 2]);
  }
}

}  // namespace

void repeat_edges(float* row, int64_t count) {
  row[-2] = row[-1] = row[0];
  row[count] = row[count + 1] = row[count - 1];
}

void spread_row(const float* in, bool between, int64_t count, float* out) {
  between ? spread_between(in, count, out) : spread_left(in, count, out);
}

void gather_row(const float* in, bool between, int64_t count, float* out) {
  between ? gather_between(in, count, out) : gather_left(in, count, out);
}

ATELIER_WIDE_VECTORS void part_rows(const float* __restrict above, const float* __restrict own,
                                    const float* __restrict below, int64_t count, float* __restrict upper,
                                    float* __restrict lower) {
  for (int64_t i = 0; i < count; ++i) {
    const float apart = parting(above[i], own[i], below[i]);
    upper[i] = own[i] - apart;
    lower[i] = own[i] + apart;
  }
}

ATELIER_WIDE_VECTORS void thin_rows(const float* __restrict a, const float* __restrict b,
                                    const float* __restrict c, const float* __restrict d,
                                    const float* __restrict e, int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = thinned(a[i], b[i], c[i], d[i], e[i]);
}

ATELIER_WIDE_VECTORS void rgb_from_yuv_row(const YuvMatrix& matrix, const float* __restrict y,
                                           const float* __restrict cb, const float* __restrict cr,
                                           int64_t count, float* __restrict red, float* __restrict green,
                                           float* __restrict blue) {
  const YuvMatrix m = matrix;
  for (int64_t i = 0; i < count; ++i) {
    red[i] = held(y[i] + m.red_cr * cr[i], 1);
    green[i] = held(y[i] - m.green_cb * cb[i] - m.green_cr * cr[i], 1);
    blue[i] = held(y[i] + m.blue_cb * cb[i], 1);
  }
}

ATELIER_WIDE_VECTORS void yuv_from_rgb_row(const YuvMatrix& matrix, const float* __restrict red,
                                           const float* __restrict green, const float* __restrict blue,
                                           int64_t count, float* __restrict y, float* __restrict cb,
                                           float* __restrict cr) {
  const YuvMatrix m = matrix;
  const float by_blue = 1 / m.blue_cb, by_red = 1 / m.red_cr;
  for (int64_t i = 0; i < count; ++i) {
    const float luma = m.red * red[i] + m.green * green[i] + m.blue * blue[i];
    y[i] = luma;
    cb[i] = (blue[i] - luma) * by_blue;
    cr[i] = (red[i] - luma) * by_red;
  }
}

ATELIER_WIDE_VECTORS void clamp_row(const float* __restrict in, int64_t count, float* __restrict out) {
  for (int64_t i = 0; i < count; ++i) out[i] = held(in[i], 1);
}

ATELIER_WIDE_VECTORS void flatten_row(const float* __restrict alpha, int64_t count, float* __restrict row) {
  for (int64_t i = 0; i < count; ++i) row[i] = row[i] * alpha[i] + (1 - alpha[i]);
}

}  // namespace atelier
