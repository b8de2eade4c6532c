// WebP through libwebp: lossy, or lossless at quality 100, with straight alpha.
#pragma once

#include <string>
#include <string_view>

#include "media/raster.h"

namespace atelier {

Raster decode_webp(std::string_view bytes, const std::string& name);
std::string encode_webp(const Image& image, int quality);

}  // namespace atelier
