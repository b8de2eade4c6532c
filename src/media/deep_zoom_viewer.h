// A web page beside a mosaic's pyramid that shows it: dragged, zoomed by wheel, fingers and keys, with the
// name of what lies under the pointer and a field that finds names. It needs nothing but the tiles, and works
// from a disk.
#pragma once

#include <filesystem>
#include <string>

#include "media/deep_zoom.h"
#include "media/mosaic.h"

namespace atelier {

// For make_deep_zoom_writer with the same `path` and `options`. Beyond 200,000 places names are left out.
std::string deep_zoom_page(const std::filesystem::path& path, const Mosaic& mosaic, const MosaicStyle& style,
                           const DeepZoomOptions& options);

}  // namespace atelier
