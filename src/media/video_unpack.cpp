#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>

#include "media/video_pixels.h"
#include "media/video_planes.h"
#include "media/video_rows.h"
#include "media/video_scale.h"

namespace atelier {

namespace {

constexpr int64_t kRowsAtOnce = 16;

struct Source {
  const AVFrame& frame;
  PlaneLayout layout;
  ChromaPlace place;
  YuvMatrix matrix;
  YuvRange range;

  // A row of samples as floats.
  void widen(int channel, int64_t y, int64_t count, float offset, float scale, float* out) const {
    const auto& [plane, first, step] = layout.channels[channel];
    const uint8_t* samples = frame.data[plane] + y * frame.linesize[plane] + first;
    if (layout.is_dense(channel)) return widen_row(samples, layout.bytes, count, offset, scale, out);
    std::vector<uint8_t> dense(static_cast<size_t>(count * layout.bytes));
    collect_row(samples, step, layout.bytes, layout.swapped, count, dense.data());
    widen_row(dense.data(), layout.bytes, count, offset, scale, out);
  }
  void widen_luma(int64_t y, float* out) const {
    widen(0, y, frame.width, range.luma_offset, range.luma_scale, out);
  }
  int64_t chroma_width() const { return (frame.width + layout.shift_x) >> layout.shift_x; }
  int64_t chroma_height() const { return (frame.height + layout.shift_y) >> layout.shift_y; }
};

// Rows of work: a row of luma, three of chroma as stored, two between them, and two as wide as the picture
// for each kind of chroma.
enum WorkRow {
  kLuma,
  kAbove,
  kOwn,
  kBelow,
  kUpper,
  kLower,
  kFirstCb,
  kFirstCr = kFirstCb + 2,
  kNumRows = kFirstCr + 2
};

// The rows of chroma beside one row as stored, in the picture's height: `upper` and `lower`, or `upper`
// alone.
void spread_chroma_rows(const Source& source, int channel, int64_t y, FloatRows& rows) {
  const auto widened = [&](int64_t from, float* to) {
    source.widen(channel, std::clamp<int64_t>(from, 0, source.chroma_height() - 1), source.chroma_width(),
                 source.range.chroma_offset, source.range.chroma_scale, to);
  };
  const int64_t count = source.chroma_width();
  if (!source.layout.shift_y) return widened(y, rows[kUpper]);
  widened(y - 1, rows[kAbove]);
  widened(y, rows[kOwn]);
  widened(y + 1, rows[kBelow]);
  if (source.place.between_rows)
    return part_rows(rows[kAbove], rows[kOwn], rows[kBelow], count, rows[kUpper], rows[kLower]);
  const bool low = source.place.on_lower_row;
  blend_row(low ? rows[kAbove] : rows[kOwn], rows[kOwn], 0.5f, count, rows[kUpper]);
  blend_row(low ? rows[kOwn] : rows[kBelow], rows[kOwn], 0.5f, count, rows[kLower]);
}

void unpack_chroma(const Source& source, int64_t y, FloatRows& rows) {
  for (const int channel : {1, 2}) {
    spread_chroma_rows(source, channel, y, rows);
    for (int i = 0; i <= source.layout.shift_y; ++i) {
      float *stored = rows[kUpper + i], *wide = rows[(channel == 1 ? kFirstCb : kFirstCr) + i];
      if (source.layout.shift_x) {
        repeat_edges(stored, source.chroma_width());
        spread_row(stored, source.place.between_columns, source.chroma_width(), wide);
      } else {
        std::copy_n(stored, source.chroma_width(), wide);
      }
    }
  }
}

void unpack_rgb(const Source& source, int64_t y, float* const* out) {
  for (int channel = 0; channel < 3; ++channel)
    source.widen(channel, y, source.frame.width, 0, source.range.largest, out[channel]);
}

void unpack_grey(const Source& source, int64_t y, FloatRows& rows, float* const* out) {
  source.widen_luma(y, rows[kLuma]);
  for (int channel = 0; channel < 3; ++channel) clamp_row(rows[kLuma], source.frame.width, out[channel]);
}

void unpack_yuv(const Source& source, int64_t y, int64_t place, FloatRows& rows, float* const* out) {
  source.widen_luma(y, rows[kLuma]);
  rgb_from_yuv_row(source.matrix, rows[kLuma], rows[kFirstCb + static_cast<int>(place)],
                   rows[kFirstCr + static_cast<int>(place)], source.frame.width, out[0], out[1], out[2]);
}

VideoPixels unpack_planes(const Source& source) {
  const int64_t height = source.frame.height, width = source.frame.width;
  VideoPixels made;
  made.pixels = at::empty({1, 3, height, width}, at::kFloat);
  if (source.layout.alpha) made.alpha = at::empty({1, 1, height, width}, at::kFloat);
  auto* pixels = made.pixels.data_ptr<float>();
  float* alpha = source.layout.alpha ? made.alpha.data_ptr<float>() : nullptr;
  const int shift = source.layout.shift_y;
  const bool yuv = !source.layout.rgb && !source.layout.grey;
  at::parallel_for(0, source.chroma_height(), kRowsAtOnce, [&](int64_t begin, int64_t end) {
    FloatRows rows(kNumRows, width);
    for (int64_t y = begin << shift; y < std::min(end << shift, height); ++y) {
      float* const out[3] = {pixels + y * width, pixels + (height + y) * width,
                             pixels + (2 * height + y) * width};
      const int64_t place = y & shift;
      if (yuv && place == 0) unpack_chroma(source, y >> shift, rows);
      if (yuv)
        unpack_yuv(source, y, place, rows, out);
      else if (source.layout.rgb)
        unpack_rgb(source, y, out);
      else
        unpack_grey(source, y, rows, out);
      if (alpha) source.widen(3, y, width, 0, source.range.largest, alpha + y * width);
    }
  });
  return made;
}

AVFrame& prepared(AvFrame& frame, AVPixelFormat format, const AVFrame& like) {
  if (!frame || frame->width != like.width || frame->height != like.height || frame->format != format)
    frame = new_picture(format, like.width, like.height);
  return *frame;
}

}  // namespace

const AVFrame* FrameUnpacker::planar(const AVFrame& frame, const ColorTags& tags) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixelFormat wanted = planes_for(format), step = step_before_planes(format);
  if (wanted == format) return &frame;
  const AVFrame* from = &frame;
  if (step != AV_PIX_FMT_NONE) {
    lay_out(second_, frame, prepared(middle_, step, frame), tags);
    from = middle_.get();
  }
  lay_out(scaler_, *from, prepared(planes_, wanted, frame), tags);
  return planes_.get();
}

VideoPixels FrameUnpacker::unpack(const AVFrame& frame, const ColorTags& tags) {
  const AVFrame& planes = *planar(frame, tags);
  const PlaneLayout layout = plane_layout(static_cast<AVPixelFormat>(planes.format));
  const YuvMatrix matrix = layout.rgb ? YuvMatrix{} : yuv_matrix(tags.matrix);
  return unpack_planes(
      {planes, layout, chroma_place(tags.siting), matrix, yuv_range(tags.range, layout.depth)});
}

}  // namespace atelier
