#include "media/video_planes.h"

#include <bit>

#include "media/video_pixels.h"

namespace atelier {

namespace {

bool is_own_planes(const AVPixFmtDescriptor& format) {
  constexpr uint64_t kOther = AV_PIX_FMT_FLAG_PAL | AV_PIX_FMT_FLAG_BITSTREAM | AV_PIX_FMT_FLAG_HWACCEL |
                              AV_PIX_FMT_FLAG_FLOAT | AV_PIX_FMT_FLAG_BAYER;
  if (format.flags & kOther) return false;
  if (format.log2_chroma_w > 1 || format.log2_chroma_h > 1) return false;
  for (int i = 0; i < format.nb_components; ++i) {
    const AVComponentDescriptor& component = format.comp[i];
    if (component.depth < 8 || component.depth > 16 || component.depth != format.comp[0].depth) return false;
    if (component.shift != 0) return false;
  }
  return true;
}

AVPixelFormat planar_rgb(int depth, bool alpha) {
  if (depth <= 8) return alpha ? AV_PIX_FMT_GBRAP : AV_PIX_FMT_GBRP;
  return alpha ? AV_PIX_FMT_GBRAP16 : AV_PIX_FMT_GBRP16;
}

AVPixelFormat planar_yuv(const AVPixFmtDescriptor& format) {
  const int depth = format.comp[0].depth;
  const std::string chroma = format.log2_chroma_h ? "420" : format.log2_chroma_w ? "422" : "444";
  const std::string name = depth <= 8    ? "yuv" + chroma + "p"
                           : depth <= 10 ? "yuv" + chroma + "p10"
                           : depth <= 12 ? "yuv" + chroma + "p12"
                                         : "yuv" + chroma + "p16";
  return av_get_pix_fmt(name.c_str());
}

}  // namespace

int depth_of(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description && !(description->flags & AV_PIX_FMT_FLAG_PAL) ? description->comp[0].depth : 8;
}

bool has_alpha(AVPixelFormat format) {
  const AVPixFmtDescriptor* description = av_pix_fmt_desc_get(format);
  return description && (description->flags & (AV_PIX_FMT_FLAG_ALPHA | AV_PIX_FMT_FLAG_PAL));
}

PlaneLayout plane_layout(AVPixelFormat format) {
  const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(format);
  PlaneLayout layout;
  layout.rgb = description.flags & AV_PIX_FMT_FLAG_RGB;
  layout.grey = description.nb_components < 3;
  layout.alpha = description.flags & AV_PIX_FMT_FLAG_ALPHA;
  layout.depth = description.comp[0].depth;
  layout.bytes = layout.depth > 8 ? 2 : 1;
  layout.shift_x = description.log2_chroma_w;
  layout.shift_y = description.log2_chroma_h;
  const bool big = description.flags & AV_PIX_FMT_FLAG_BE;
  layout.swapped = layout.bytes == 2 && big == (std::endian::native == std::endian::little);
  for (int i = 0; i < description.nb_components; ++i) {
    const AVComponentDescriptor& component = description.comp[i];
    const bool last = layout.alpha && i == description.nb_components - 1;
    layout.channels[last ? 3 : i] = {component.plane, component.offset, component.step};
  }
  return layout;
}

AVPixelFormat planes_for(AVPixelFormat format) {
  const AVPixFmtDescriptor& description = *av_pix_fmt_desc_get(format);
  if (is_own_planes(description)) return format;
  if (description.flags & AV_PIX_FMT_FLAG_PAL) return AV_PIX_FMT_GBRAP;
  const bool rgb = description.flags & AV_PIX_FMT_FLAG_RGB, alpha = description.flags & AV_PIX_FMT_FLAG_ALPHA;
  if (rgb || alpha || description.nb_components < 3) return planar_rgb(description.comp[0].depth, alpha);
  return planar_yuv(description);
}

AVPixelFormat step_before_planes(AVPixelFormat format) {
  return av_pix_fmt_desc_get(format)->flags & AV_PIX_FMT_FLAG_PAL ? AV_PIX_FMT_RGBA : AV_PIX_FMT_NONE;
}

}  // namespace atelier
