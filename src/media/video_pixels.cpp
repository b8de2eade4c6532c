#include "media/video_pixels.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <algorithm>
#include <cmath>
#include <new>

#include "media/video_planes.h"
#include "media/video_rows.h"

namespace atelier {

namespace {

constexpr int64_t kRowsAtOnce = 32;

// Rows of floats with room before and behind each.
class Rows {
 public:
  Rows(int count, int64_t width) : stride_(width + 32), numbers_(static_cast<size_t>(count * stride_)) {}
  float* operator[](int row) { return numbers_.data() + row * stride_ + 16; }

 private:
  int64_t stride_;
  std::vector<float> numbers_;
};

void repeat_edges(float* row, int64_t count) {
  row[-2] = row[-1] = row[0];
  row[count] = row[count + 1] = row[count - 1];
}

bool lies_between(AVChromaLocation siting) {
  return siting == AVCHROMA_LOC_CENTER || siting == AVCHROMA_LOC_TOP || siting == AVCHROMA_LOC_BOTTOM;
}
// Where the upper chroma row lies, in rows of luma.
double chroma_top(AVChromaLocation siting) {
  const bool top = siting == AVCHROMA_LOC_TOPLEFT || siting == AVCHROMA_LOC_TOP;
  return top ? 0 : siting == AVCHROMA_LOC_BOTTOMLEFT || siting == AVCHROMA_LOC_BOTTOM ? 1 : 0.5;
}

// --- Planes to tensors

struct Source {
  const AVFrame& frame;
  PlaneLayout layout;
  ColorTags tags;
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
  int64_t chroma_width() const { return (frame.width + layout.shift_x) >> layout.shift_x; }
  int64_t chroma_height() const { return (frame.height + layout.shift_y) >> layout.shift_y; }

  // Chroma at row `y`, as wide as the picture.
  void chroma_row(int channel, int64_t y, Rows& rows, float* out) const {
    const double at =
        layout.shift_y ? (static_cast<double>(y) - chroma_top(tags.siting)) / 2 : static_cast<double>(y);
    const double above = std::floor(at);
    const auto share = static_cast<float>(at - above);
    const int64_t last = chroma_height() - 1, first = static_cast<int64_t>(above);
    const auto widened = [&](int64_t from, float* to) {
      widen(channel, std::clamp<int64_t>(from, 0, last), chroma_width(), range.chroma_offset,
            range.chroma_scale, to);
    };
    float* blended = layout.shift_x ? rows[2] : out;
    if (share == 0) {
      widened(first, blended);
    } else {
      widened(first, rows[0]);
      widened(first + 1, rows[1]);
      blend_row(rows[0], rows[1], share, chroma_width(), blended);
    }
    if (!layout.shift_x) return;
    repeat_edges(blended, chroma_width());
    spread_row(blended, lies_between(tags.siting), chroma_width(), out);
  }
};

void unpack_rgb(const Source& source, int64_t y, float* const* out) {
  for (int channel = 0; channel < 3; ++channel)
    source.widen(channel, y, source.frame.width, 0, source.range.largest, out[channel]);
}

void unpack_grey(const Source& source, int64_t y, Rows& rows, float* const* out) {
  source.widen(0, y, source.frame.width, source.range.luma_offset, source.range.luma_scale, rows[3]);
  for (int channel = 0; channel < 3; ++channel) clamp_row(rows[3], source.frame.width, out[channel]);
}

void unpack_yuv(const Source& source, int64_t y, Rows& rows, float* const* out) {
  source.widen(0, y, source.frame.width, source.range.luma_offset, source.range.luma_scale, rows[3]);
  source.chroma_row(1, y, rows, rows[4]);
  source.chroma_row(2, y, rows, rows[5]);
  rgb_from_yuv_row(source.matrix, rows[3], rows[4], rows[5], source.frame.width, out[0], out[1], out[2]);
}

VideoPixels unpack_planes(const Source& source) {
  const int64_t height = source.frame.height, width = source.frame.width;
  VideoPixels made;
  made.pixels = at::empty({1, 3, height, width}, at::kFloat);
  if (source.layout.alpha) made.alpha = at::empty({1, 1, height, width}, at::kFloat);
  auto* pixels = made.pixels.data_ptr<float>();
  float* alpha = source.layout.alpha ? made.alpha.data_ptr<float>() : nullptr;
  at::parallel_for(0, height, kRowsAtOnce, [&](int64_t begin, int64_t end) {
    Rows rows(6, width);
    for (int64_t y = begin; y < end; ++y) {
      float* const out[3] = {pixels + y * width, pixels + (height + y) * width,
                             pixels + (2 * height + y) * width};
      if (source.layout.rgb)
        unpack_rgb(source, y, out);
      else if (source.layout.grey)
        unpack_grey(source, y, rows, out);
      else
        unpack_yuv(source, y, rows, out);
      if (alpha) source.widen(3, y, width, 0, source.range.largest, alpha + y * width);
    }
  });
  return made;
}

// --- Other formats, through swscale

void scale(AvScaler& scaler, const AVFrame& from, AVFrame& to, const ColorTags& tags) {
  constexpr int kFlags = SWS_POINT | SWS_ACCURATE_RND | SWS_FULL_CHR_H_INT | SWS_FULL_CHR_H_INP;
  scaler.reset(sws_getCachedContext(
      scaler.release(), from.width, from.height, static_cast<AVPixelFormat>(from.format), to.width, to.height,
      static_cast<AVPixelFormat>(to.format), kFlags, nullptr, nullptr, nullptr));
  if (!scaler) throw std::bad_alloc();
  const int* matrix = sws_getCoefficients(tags.matrix == AVCOL_SPC_RGB ? SWS_CS_DEFAULT : tags.matrix);
  const bool from_full = tags.range == AVCOL_RANGE_JPEG;
  const bool to_rgb = av_pix_fmt_desc_get(static_cast<AVPixelFormat>(to.format))->flags & AV_PIX_FMT_FLAG_RGB;
  sws_setColorspaceDetails(scaler.get(), matrix, from_full, matrix, to_rgb || from_full, 0, 1 << 16, 1 << 16);
  sws_scale(scaler.get(), from.data, from.linesize, 0, from.height, to.data, to.linesize);
}

AvFrame& prepared(AvFrame& frame, AVPixelFormat format, const AVFrame& like) {
  if (!frame || frame->width != like.width || frame->height != like.height || frame->format != format)
    frame = new_picture(format, like.width, like.height);
  return frame;
}

}  // namespace

const AVFrame* FrameUnpacker::planar(const AVFrame& frame, const ColorTags& tags) {
  const auto format = static_cast<AVPixelFormat>(frame.format);
  const AVPixelFormat wanted = planes_for(format), step = step_before_planes(format);
  if (wanted == format) return &frame;
  const AVFrame* from = &frame;
  if (step != AV_PIX_FMT_NONE) {
    scale(second_, frame, *prepared(middle_, step, frame), tags);
    from = middle_.get();
  }
  scale(scaler_, *from, *prepared(planes_, wanted, frame), tags);
  return planes_.get();
}

VideoPixels FrameUnpacker::unpack(const AVFrame& frame, const ColorTags& tags) {
  const AVFrame& planes = *planar(frame, tags);
  const PlaneLayout layout = plane_layout(static_cast<AVPixelFormat>(planes.format));
  const YuvMatrix matrix = layout.rgb ? YuvMatrix{} : yuv_matrix(tags.matrix);
  return unpack_planes({planes, layout, tags, matrix, yuv_range(tags.range, layout.depth)});
}

// --- Tensors to planes

namespace {

struct Target {
  AVFrame& frame;
  PlaneLayout layout;
  YuvMatrix matrix;
  YuvRange range;
  const float* pixels;  // three planes
  const float* alpha;   // or null
  int64_t height, width;

  // Floats as a row of samples.
  void narrow(const float* in, int channel, int64_t y, int64_t count, float offset, float scale) const {
    const auto& [plane, first, step] = layout.channels[channel];
    uint8_t* samples = frame.data[plane] + y * frame.linesize[plane] + first;
    if (layout.is_dense(channel))
      return narrow_row(in, count, offset, scale, range.largest, layout.bytes, samples);
    std::vector<uint8_t> dense(static_cast<size_t>(count * layout.bytes));
    narrow_row(in, count, offset, scale, range.largest, layout.bytes, dense.data());
    scatter_row(dense.data(), step, layout.bytes, layout.swapped, count, samples);
  }
  // A row within 0..1, as wide as the frame; channel 3 is alpha.
  void load(int channel, int64_t y, float* out) const {
    y = std::min(y, height - 1);
    const float* from = channel == 3 ? alpha : pixels + channel * height * width;
    if (from)
      clamp_row(from + y * width, width, out);
    else
      std::fill_n(out, width, 1.0f);
    std::fill(out + width, out + std::max<int64_t>(width, frame.width), out[width - 1]);
  }
};

// Loads three rows of color into rows 0..2, and alpha into row 3 and the frame where it has it.
void load_rows(const Target& target, int64_t y, Rows& rows) {
  const int64_t width = target.frame.width;
  for (int channel = 0; channel < 3; ++channel) target.load(channel, y, rows[channel]);
  if (!target.alpha && !target.layout.alpha) return;
  target.load(3, y, rows[3]);
  if (target.layout.alpha)
    target.narrow(rows[3], 3, y, width, 0, target.range.largest);
  else
    for (int channel = 0; channel < 3; ++channel) flatten_row(rows[3], width, rows[channel]);
}

void pack_rgb(const Target& target, int64_t y, Rows& rows) {
  load_rows(target, y, rows);
  for (int channel = 0; channel < 3; ++channel)
    target.narrow(rows[channel], channel, y, target.frame.width, 0, target.range.largest);
}

// The rows of luma that share a row of chroma.
void pack_yuv(const Target& target, int64_t chroma_y, Rows& rows) {
  const auto& [frame, layout, matrix, range, pixels, alpha, height, picture_width] = target;
  const int64_t width = frame.width, chroma_width = (width + layout.shift_x) >> layout.shift_x;
  const int64_t first = chroma_y << layout.shift_y,
                last = std::min<int64_t>(first + layout.shift_y, frame.height - 1);
  for (int64_t y = first; y <= last; ++y) {
    load_rows(target, y, rows);
    yuv_from_rgb_row(matrix, rows[0], rows[1], rows[2], width, rows[4], rows[5 + 2 * (y - first)],
                     rows[6 + 2 * (y - first)]);
    target.narrow(rows[4], 0, y, width, range.luma_offset, range.luma_scale);
  }
  if (layout.grey) return;
  for (int channel = 1; channel <= 2; ++channel) {
    float* full = rows[4 + channel];
    if (last > first) {
      blend_row(rows[4 + channel], rows[6 + channel], 0.5f, width, rows[channel]);
      full = rows[channel];
    }
    if (layout.shift_x) {
      repeat_edges(full, width);
      gather_row(full, false, chroma_width, rows[0]);
      full = rows[0];
    }
    target.narrow(full, channel, chroma_y, chroma_width, range.chroma_offset, range.chroma_scale);
  }
}

void pack_planes(const Target& target) {
  const int64_t steps = (target.frame.height + target.layout.shift_y) >> target.layout.shift_y;
  at::parallel_for(0, steps, kRowsAtOnce / 2, [&](int64_t begin, int64_t end) {
    Rows rows(9, target.frame.width);
    for (int64_t step = begin; step < end; ++step)
      target.layout.rgb ? pack_rgb(target, step, rows) : pack_yuv(target, step, rows);
  });
}

void tag(AVFrame& frame, const ColorTags& tags) {
  frame.colorspace = tags.matrix;
  frame.color_range = tags.range;
  frame.color_primaries = tags.primaries;
  frame.color_trc = tags.transfer;
  frame.chroma_location = tags.siting;
}

at::Tensor plain(const at::Tensor& tensor) {
  return tensor.defined() ? tensor.detach().to(at::kCPU, at::kFloat).contiguous() : tensor;
}

}  // namespace

FramePacker::FramePacker(AVPixelFormat format, int height, int width, const ColorTags& tags)
    : format_(format), planar_format_(planes_for(format)), height_(height), width_(width), tags_(tags) {}

AvFrame FramePacker::pack(const at::Tensor& given_pixels, const at::Tensor& given_alpha) {
  const at::Tensor pixels = plain(given_pixels), alpha = plain(given_alpha);
  const PlaneLayout layout = plane_layout(planar_format_);
  AvFrame frame = new_picture(planar_format_, width_, height_);
  pack_planes({*frame, layout, layout.rgb ? YuvMatrix{} : yuv_matrix(tags_.matrix),
               yuv_range(tags_.range, layout.depth), pixels.data_ptr<float>(),
               alpha.defined() ? alpha.data_ptr<float>() : nullptr, pixels.size(2), pixels.size(3)});
  if (planar_format_ != format_) {
    AvFrame packed = new_picture(format_, width_, height_);
    scale(scaler_, *frame, *packed, tags_);
    frame = std::move(packed);
  }
  tag(*frame, tags_);
  return frame;
}

}  // namespace atelier
