// PPM and PGM (netpbm): 8 and 16 bit, any largest value; plain text forms are read too. The pictures of a
// build without media.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "media/raster.h"
#include "media/row_writer.h"

namespace atelier {

Image decode_ppm(std::string_view bytes, const std::string& name);
std::unique_ptr<RowWriter> make_ppm_writer(const RowWriterOptions& options, ByteSink sink);

}  // namespace atelier
