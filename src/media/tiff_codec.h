// TIFF (6.0). Read through libtiff: any compression, strips and tiles, 8 and 16 bit and float (taken as sRGB
// 0..1), palettes and inks. Written row by row: strips packed with deflate on all cores, 8 and 16 bit, grey
// and RGB, straight alpha.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "media/row_writer.h"

namespace atelier {

Image decode_tiff(std::string_view bytes, const std::string& name);
// Strips go to `sink` as they are packed and the directory last, which the header then points to through
// `patch`; without one all is kept until the end. Beyond `most_classic_bytes` it is a BigTIFF.
std::unique_ptr<RowWriter> make_tiff_writer(const RowWriterOptions& options, ByteSink sink,
                                            BytePatch patch = {}, uint64_t most_classic_bytes = UINT32_MAX);

}  // namespace atelier
