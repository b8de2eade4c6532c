#include "media/video_pixels.h"

#include <ATen/Parallel.h>

#include <algorithm>

#include "media/video_planes.h"
#include "media/video_rows.h"
#include "media/video_scale.h"

namespace atelier {

namespace {

constexpr int64_t kRowsAtOnce = 16;
constexpr int kMostSupport = 5;  // rows of the picture that a row of chroma is made of

struct Target {
  AVFrame& frame;
  PlaneLayout layout;
  ChromaPlace place;
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
  int64_t chroma_width() const { return (frame.width + layout.shift_x) >> layout.shift_x; }
};

// Rows of work: three colors, alpha, luma, chroma of each row of the picture that a row of chroma is made of,
// these as one row, and that as it is stored.
enum WorkRow {
  kRed,
  kAlpha = 3,
  kLuma,
  kCb,
  kCr = kCb + kMostSupport,
  kOne = kCr + kMostSupport,
  kStored,
  kNumRows
};

// Loads three rows of color, and alpha, which goes to the frame where it has it and `writes`.
void load_rows(const Target& target, int64_t y, bool writes, FloatRows& rows) {
  const int64_t width = target.frame.width;
  for (int channel = 0; channel < 3; ++channel) target.load(channel, y, rows[kRed + channel]);
  if (!target.alpha && !target.layout.alpha) return;
  target.load(3, y, rows[kAlpha]);
  if (target.layout.alpha && writes) target.narrow(rows[kAlpha], 3, y, width, 0, target.range.largest);
  if (!target.layout.alpha)
    for (int channel = 0; channel < 3; ++channel) flatten_row(rows[kAlpha], width, rows[kRed + channel]);
}

void pack_rgb(const Target& target, int64_t y, FloatRows& rows) {
  load_rows(target, y, true, rows);
  for (int channel = 0; channel < 3; ++channel)
    target.narrow(rows[kRed + channel], channel, y, target.frame.width, 0, target.range.largest);
}

// Leaves the chroma of a row in rows kCb + place and kCr + place; `writes` its luma.
void pack_row(const Target& target, int64_t y, int place, bool writes, FloatRows& rows) {
  const int64_t width = target.frame.width;
  load_rows(target, y, writes, rows);
  yuv_from_rgb_row(target.matrix, rows[kRed], rows[kRed + 1], rows[kRed + 2], width, rows[kLuma],
                   rows[kCb + place], rows[kCr + place]);
  if (writes) target.narrow(rows[kLuma], 0, y, width, target.range.luma_offset, target.range.luma_scale);
}

// The rows of the picture that row `chroma_y` of chroma is made of, the first and how many: where it lies
// between two rows these, where it lies on one two more on each side.
std::pair<int64_t, int> support_of(const Target& target, int64_t chroma_y) {
  if (!target.layout.shift_y) return {chroma_y, 1};
  if (target.place.between_rows) return {2 * chroma_y, 2};
  return {2 * chroma_y + target.place.on_lower_row - 2, kMostSupport};
}

// One row of chroma, as it is stored, of `count` rows of the picture.
const float* gather_chroma(const Target& target, int first, int count, FloatRows& rows) {
  const int64_t width = target.frame.width;
  float* one = rows[count == 1 ? first : int{kOne}];
  if (count == 2) blend_row(rows[first], rows[first + 1], 0.5f, width, one);
  if (count == kMostSupport)
    thin_rows(rows[first], rows[first + 1], rows[first + 2], rows[first + 3], rows[first + 4], width, one);
  if (!target.layout.shift_x) return one;
  repeat_edges(one, width);
  gather_row(one, target.place.between_columns, target.chroma_width(), rows[kStored]);
  return rows[kStored];
}

void pack_yuv(const Target& target, int64_t chroma_y, FloatRows& rows) {
  const auto [first, count] = support_of(target, chroma_y);
  for (int i = 0; i < count; ++i) {
    const int64_t y = std::clamp<int64_t>(first + i, 0, target.frame.height - 1);
    pack_row(target, y, i, y >> target.layout.shift_y == chroma_y, rows);
  }
  if (target.layout.grey) return;
  for (const int channel : {1, 2}) {
    const float* gathered = gather_chroma(target, channel == 1 ? kCb : kCr, count, rows);
    target.narrow(gathered, channel, chroma_y, target.chroma_width(), target.range.chroma_offset,
                  target.range.chroma_scale);
  }
}

void pack_planes(const Target& target) {
  const int64_t steps = (target.frame.height + target.layout.shift_y) >> target.layout.shift_y;
  at::parallel_for(0, steps, kRowsAtOnce, [&](int64_t begin, int64_t end) {
    FloatRows rows(kNumRows, target.frame.width);
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
  pack_planes({*frame, layout, chroma_place(tags_.siting),
               layout.rgb ? YuvMatrix{} : yuv_matrix(tags_.matrix), yuv_range(tags_.range, layout.depth),
               pixels.data_ptr<float>(), alpha.defined() ? alpha.data_ptr<float>() : nullptr, pixels.size(2),
               pixels.size(3)});
  if (planar_format_ != format_) {
    AvFrame packed = new_picture(format_, width_, height_);
    lay_out(scaler_, *frame, *packed, tags_);
    frame = std::move(packed);
  }
  tag(*frame, tags_);
  return frame;
}

}  // namespace atelier
