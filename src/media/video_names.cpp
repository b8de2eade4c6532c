#include <algorithm>
#include <array>

#include "base/text.h"
#include "media/byte_source.h"
#include "media/video.h"

namespace atelier {

bool is_video(const std::filesystem::path& path) {
  constexpr std::array kExtensions{".mp4", ".m4v", ".mov",  ".mkv", ".webm", ".avi",  ".gif", ".apng",
                                   ".y4m", ".mpg", ".mpeg", ".ts",  ".mts",  ".m2ts", ".vob", ".mxf",
                                   ".wmv", ".asf", ".flv",  ".ogv", ".3gp",  ".nut",  ".dv"};
  const std::string extension = lower(path.extension().string());
  return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

bool is_webp_film(const std::filesystem::path& path) {
  constexpr unsigned kAnimated = 2;
  std::error_code error;
  if (lower(path.extension().string()) != ".webp" || !std::filesystem::is_regular_file(path, error))
    return false;
  ByteSource source(path);
  const std::string start(source.at(0, 21));
  return start.size() == 21 && start.starts_with("RIFF") && start.substr(8, 8) == "WEBPVP8X" &&
         (static_cast<unsigned char>(start[20]) & kAnimated);
}

bool is_film(const std::filesystem::path& path) {
  return is_video(path) || is_webp_film(path);
}

}  // namespace atelier
