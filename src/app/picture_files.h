// Where the pictures of points lie: found by the names that a table gives them.
#pragma once

#include <string>
#include <vector>

#include "app/map_options.h"

namespace atelier {

class PictureFiles {
 public:
  // `folder` is --pictures, or "".
  PictureFiles(const MapPoints& points, const std::string& folder);

  // The column of pictures, or the ids.
  const std::vector<std::string>& names() const { return names_; }
  // Ids that are no files are words; only a column of pictures, or a folder that was named, promises that
  // they are there, or an ending that says picture.
  bool is_promised(const std::string& name) const;
  // In the folder that was named, as it stands (from the current folder), in the folders of the points; a
  // name without a known ending with any of the usual ones. "" where it is not there.
  fs::path find(const std::string& name) const;

 private:
  const std::vector<std::string>& names_;
  std::vector<fs::path> folders_;
  bool all_promised_;
};

}  // namespace atelier
