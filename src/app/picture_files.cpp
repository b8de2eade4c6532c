#include "app/picture_files.h"

#include "base/text.h"
#include "media/image.h"

namespace atelier {

namespace {

constexpr const char* kEndings[] = {"", ".png", ".jpg", ".jpeg", ".webp", ".tif", ".tiff", ".ppm"};

}  // namespace

PictureFiles::PictureFiles(const MapPoints& points, const std::string& folder)
    : names_(points.pictures.empty() ? points.ids : points.pictures),
      all_promised_(!points.pictures.empty() || !folder.empty()) {
  if (!folder.empty()) folders_.emplace_back(folder);
  folders_.emplace_back("");
  folders_.insert(folders_.end(), points.picture_folders.begin(), points.picture_folders.end());
}

bool PictureFiles::is_promised(const std::string& name) const {
  return all_promised_ || is_image_name(name);
}

fs::path PictureFiles::find(const std::string& name) const {
  if (trim(name).empty()) return {};
  const bool has_ending = is_image_name(name);
  for (const fs::path& folder : folders_)
    for (const char* ending : kEndings) {
      const fs::path file = folder / (name + ending);
      std::error_code ignored;
      if ((has_ending || *ending) && fs::is_regular_file(file, ignored)) return file;
      if (has_ending) break;
    }
  return {};
}

}  // namespace atelier
