#include "media/versions.h"

#if ATELIER_MEDIA
extern "C" {
#include <libavutil/avutil.h>
}
#include <opencv2/core/version.hpp>
#endif

namespace atelier {

#if ATELIER_MEDIA
std::string media_versions() {
  const unsigned version = avutil_version();
  const std::string number = std::to_string(version >> 16) + "." + std::to_string(version >> 8 & 0xFF) + "." +
                             std::to_string(version & 0xFF);
  return std::string("OpenCV ") + CV_VERSION + "\nlibav " + number + " (FFmpeg " + av_version_info() + ")\n";
}
#else
std::string media_versions() {
  return "built without media\n";
}
#endif

}  // namespace atelier
