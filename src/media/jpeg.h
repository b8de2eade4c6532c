// JPEG through libjpeg itself: its warnings are the only word of a damaged picture, and rows go one by one.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "media/raster.h"
#include "media/row_writer.h"

namespace atelier {

// Grey, YCbCr, RGB, CMYK and YCCK (naively to RGB). Error for what is truncated or damaged.
// `least`: at a half, a quarter or an eighth of its size where no side then falls below these; 0 x 0: whole.
Raster decode_jpeg(std::string_view bytes, const std::string& name, PictureSize least = {});

// Baseline, fitted Huffman codes up to 64 megapixels; color is sampled at every pixel from quality 90 on, at
// every second below. Mark and profile stand in front, and the digest that the mark holds is put there
// through `patch` at the end; without one all is kept until then.
std::unique_ptr<RowWriter> make_jpeg_writer(const RowWriterOptions& options, ByteSink sink,
                                            BytePatch patch = {});

}  // namespace atelier
