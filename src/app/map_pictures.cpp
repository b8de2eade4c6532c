#include "app/map_pictures.h"

#include "app/picture_files.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

MapPictures::MapPictures(const MapPoints& points, const MapOptions& options) {
  const PictureFiles pictures(points, options.pictures);
  std::vector<fs::path> files;
  size_t num_found = 0, num_missing = 0;
  std::string missing;
  for (const std::string& name : pictures.names()) {
    if (!pictures.is_promised(name)) return;
    files.push_back(pictures.find(name));
    if (!files.back().empty()) {
      ++num_found;
    } else if (!trim(name).empty() && num_missing++ == 0) {
      missing = name;
    }
  }
  if (num_missing > 0)
    spdlog::warn(
        "{} of {} pictures are not there, as '{}' (--pictures FOLDER says where to look): drawn as dots",
        num_missing, pictures.names().size(), missing);
  if (num_found > 0) files_ = std::move(files);
}

std::optional<Image> MapPictures::read(size_t point) const {
  if (files_[point].empty()) return std::nullopt;
  return read_image(files_[point]);
}

}  // namespace atelier
