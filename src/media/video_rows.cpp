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

ATELIER_WIDE_VECTORS void spread_row(const float* __restrict in, bool between, int64_t count,
                                     float* __restrict out) {
  const float before = between ? 0.25f : 0.0f, behind = between ? 0.25f : 0.5f;
  for (int64_t i = 0; i < count; ++i) {
    out[2 * i] = in[i] + (in[i - 1] - in[i]) * before;
    out[2 * i + 1] = in[i] + (in[i + 1] - in[i]) * behind;
  }
}

// On the left pixel: between 1 2 1, which blurs more with each copy of a film, and -1 2 6 2 -1, which undoes
// spread_row() exactly but rings at edges.
ATELIER_WIDE_VECTORS void gather_row(const float* __restrict in, bool between, int64_t count,
                                     float* __restrict out) {
  const float own = between ? 0.5f : 0.625f, far = between ? 0.0f : -0.0625f;
  const float before = between ? 0.0f : 0.25f, behind = between ? 0.5f : 0.25f;
  for (int64_t i = 0; i < count; ++i)
    out[i] = in[2 * i - 1] * before + in[2 * i] * own + in[2 * i + 1] * behind +
             (in[2 * i - 2] + in[2 * i + 2]) * far;
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
