// PNG (ISO/IEC 15948): decoding through libpng; encoding row by row with zlib, so that chunks are large (a
// mark is found in few reads), the bytes depend on the pixels alone, and a picture of any size needs a row or
// two of memory.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "media/raster.h"
#include "media/row_writer.h"

namespace atelier {

// 1, 2, 4, 8 and 16 bit, palette, transparency, interlace. Error for what is truncated or damaged.
Raster decode_png(std::string_view bytes, const std::string& name);

std::unique_ptr<RowWriter> make_png_writer(const RowWriterOptions& options, ByteSink sink);

std::string png_chunk(std::string_view type, std::string_view data);
std::string png_profile_chunk(const std::string& icc);
std::string png_mark_chunk(const OutputMark& mark, const std::string& digest);

}  // namespace atelier
