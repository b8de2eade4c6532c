#include "media/video_scale.h"

#include <new>

namespace atelier {

void lay_out(AvScaler& scaler, const AVFrame& from, AVFrame& to, const ColorTags& tags) {
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

}  // namespace atelier
