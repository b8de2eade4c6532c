#include "app/map_pictures.h"

#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kEndings[] = {"", ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".ppm"};

std::vector<fs::path> folders_of(const MapPoints& points, const MapOptions& options) {
  std::vector<fs::path> folders;
  if (!options.pictures.empty()) folders.emplace_back(options.pictures);
  folders.emplace_back("");
  folders.insert(folders.end(), points.picture_folders.begin(), points.picture_folders.end());
  return folders;
}

fs::path found_picture(const std::string& name, const std::vector<fs::path>& folders) {
  if (trim(name).empty()) return {};
  const bool has_ending = is_image_name(name);
  for (const fs::path& folder : folders)
    for (const char* ending : kEndings) {
      const fs::path file = folder / (name + ending);
      std::error_code ignored;
      if ((has_ending || *ending) && fs::is_regular_file(file, ignored)) return file;
      if (has_ending) break;
    }
  return {};
}

}  // namespace

// Ids that are no files are words; only a column of pictures, or a folder that was named, promises that they
// are there.
MapPictures::MapPictures(const MapPoints& points, const MapOptions& options) {
  const bool is_promised = !points.pictures.empty() || !options.pictures.empty();
  const std::vector<std::string>& names = points.pictures.empty() ? points.ids : points.pictures;
  const std::vector<fs::path> folders = folders_of(points, options);
  std::vector<fs::path> files;
  size_t num_found = 0, num_missing = 0;
  std::string missing;
  for (const std::string& name : names) {
    if (!is_promised && !is_image_name(name)) return;
    files.push_back(found_picture(name, folders));
    if (!files.back().empty()) {
      ++num_found;
    } else if (!trim(name).empty() && num_missing++ == 0) {
      missing = name;
    }
  }
  if (num_missing > 0)
    spdlog::warn(
        "{} of {} pictures are not there, as '{}' (--pictures FOLDER says where to look): drawn as dots",
        num_missing, names.size(), missing);
  if (num_found > 0) files_ = std::move(files);
}

std::optional<Image> MapPictures::read(size_t point) const {
  if (files_[point].empty()) return std::nullopt;
  return read_image(files_[point]);
}

}  // namespace atelier
