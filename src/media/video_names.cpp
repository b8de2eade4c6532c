#include <algorithm>
#include <array>

#include "base/text.h"
#include "media/video.h"

namespace atelier {

bool is_video(const std::filesystem::path& path) {
  constexpr std::array kExtensions{".mp4", ".m4v", ".mov",  ".mkv", ".webm", ".avi",  ".gif", ".apng",
                                   ".y4m", ".mpg", ".mpeg", ".ts",  ".mts",  ".m2ts", ".vob", ".mxf",
                                   ".wmv", ".asf", ".flv",  ".ogv", ".3gp",  ".nut",  ".dv"};
  const std::string extension = lower(path.extension().string());
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

}  // namespace atelier
