// Where the pictures of a map's points lie.
#pragma once

#include <optional>
#include <vector>

#include "app/map_options.h"
#include "media/image.h"

namespace atelier {

class MapPictures {
 public:
  // Of the column of pictures, or of ids that are files (app/picture_files.h). Those that are not found are
  // named in one warning and drawn as dots.
  MapPictures(const MapPoints& points, const MapOptions& options);

  bool empty() const { return files_.empty(); }   // no point has a picture
  std::optional<Image> read(size_t point) const;  // from any thread

 private:
  std::vector<fs::path> files_;
};

}  // namespace atelier
