// What the header of a picture says, without decoding it: format, size, EXIF orientation. A few reads a file.
#pragma once

#include <string>

#include "media/byte_source.h"
#include "tensor/resample.h"

namespace atelier {

struct PictureHeader {
  std::string format;   // as sniff_format; "" for what is no picture
  PictureSize stored;   // before orientation; 0 x 0 where only decoding tells (or the header is broken)
  int orientation = 1;  // EXIF, 1..8; PNG's is heeded where it stands before the pixels

  PictureSize upright() const;
};

PictureHeader read_picture_header(ByteSource& source);

}  // namespace atelier
