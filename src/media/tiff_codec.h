// TIFF (6.0). Read through libtiff: any compression, strips and tiles, 8 and 16 bit and float (taken as sRGB
// 0..1), palettes and inks. Written row by row: strips packed with deflate, 8 and 16 bit, grey and RGB,
// straight alpha, at most 4 GB.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "media/row_writer.h"

namespace atelier {

Image decode_tiff(std::string_view bytes, const std::string& name);
std::unique_ptr<RowWriter> make_tiff_writer(const RowWriterOptions& options, ByteSink sink);

}  // namespace atelier
