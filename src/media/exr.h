// OpenEXR: half and float, linear light, color multiplied by alpha. Here both become what the project
// computes on: sRGB-encoded values 0..1 and straight alpha.
#pragma once

#include <string>
#include <string_view>

#include "media/raster.h"

namespace atelier {

// The data window of the first part; channels R, G, B or Y, and A. Light beyond 1 is clipped, with one
// warning. Float raster.
Raster decode_exr(std::string_view bytes, const std::string& name);
std::string encode_exr(const Image& image);  // float, ZIP

}  // namespace atelier
