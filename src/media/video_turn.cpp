#include "media/video_turn.h"

extern "C" {
#include <libavutil/display.h>
}

#include "base/log.h"

namespace atelier {

int Turn::degrees() const {
  if (!transpose) return flip_x && flip_y ? 180 : 0;
  return flip_x ? 90 : flip_y ? 270 : 0;
}

at::Tensor Turn::apply(at::Tensor picture) const {
  if (!picture.defined() || !(transpose || flip_x || flip_y)) return picture;
  if (transpose) picture = picture.transpose(2, 3);
  if (flip_x) picture = picture.flip(3);
  if (flip_y) picture = picture.flip(2);
  return picture.contiguous();
}

// The matrix maps (x, y) to (a x + c y, b x + d y), y downward.
Turn turn_of(const AVStream& stream, const std::string& name) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const AVPacketSideData* side = av_packet_side_data_get(
      stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  const auto* matrix = side ? reinterpret_cast<const int32_t*>(side->data) : nullptr;
#else
  const auto* matrix =
      reinterpret_cast<const int32_t*>(av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
#endif
  if (!matrix) return {};
  const int32_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  if (b == 0 && c == 0) return {false, a < 0, d < 0};
  if (a == 0 && d == 0) return {true, c < 0, b < 0};
  warn_once(name + " is to be turned by an angle that is no multiple of 90 degrees: it is left as it is");
  return {};
}

}  // namespace atelier
