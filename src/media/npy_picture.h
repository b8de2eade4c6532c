// Pictures as arrays: (3,H,W), (1,3,H,W), (H,W,3) or (H,W), with 1 channel for grey and 4 with alpha;
// integers over their range, floats as sRGB 0..1. Written as float32 (C,H,W), without loss and without a
// mark.
#pragma once

#include <filesystem>
#include <string>

#include "media/byte_source.h"
#include "media/image.h"

namespace atelier {

Image read_npy_picture(const std::filesystem::path& path);
PictureSize size_of_npy(ByteSource& source);  // 0 x 0 where the array is no picture
std::string npy_bytes(const Image& image);

}  // namespace atelier
