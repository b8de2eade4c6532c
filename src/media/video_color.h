// The colors of films: names and tags, what untagged ones mean, and the numbers of Y'CbCr (ITU-R BT.601,
// BT.709, BT.2020; SMPTE 240M).
#pragma once

#include "media/av.h"

namespace atelier {

struct ColorTags {
  AVColorSpace matrix = AVCOL_SPC_UNSPECIFIED;
  AVColorRange range = AVCOL_RANGE_UNSPECIFIED;
  AVColorPrimaries primaries = AVCOL_PRI_UNSPECIFIED;
  AVColorTransferCharacteristic transfer = AVCOL_TRC_UNSPECIFIED;
  AVChromaLocation siting = AVCHROMA_LOC_UNSPECIFIED;
};

// As used for such a picture: what is open is filled from `height` and the pixel format (RGB is full range,
// chroma lies left).
ColorTags settled(ColorTags tags, AVPixelFormat format, int64_t height);
VideoColor named_color(const ColorTags& tags);
// Error for unknown names, with the nearest.
ColorTags tags_of_names(const VideoColor& color);

// Where chroma of half the size lies: on the left of its two columns or between them, on the upper or lower
// of its two rows or between them.
struct ChromaPlace {
  bool between_columns = false, between_rows = true, on_lower_row = false;
};
ChromaPlace chroma_place(AVChromaLocation siting);

// R = Y + red_cr Cr, G = Y - green_cb Cb - green_cr Cr, B = Y + blue_cb Cb, with Y 0..1 and chroma -0.5..0.5.
struct YuvMatrix {
  float red = 0, green = 0, blue = 0;  // of luma
  float red_cr = 0, green_cb = 0, green_cr = 0, blue_cb = 0;
};
// Matrices that are not of this form (ICtCp, YCgCo) are taken for BT.709, with one warning.
YuvMatrix yuv_matrix(AVColorSpace matrix);

// Stored number = offset + scale * value.
struct YuvRange {
  float luma_offset = 0, luma_scale = 1, chroma_offset = 0, chroma_scale = 1, largest = 255;
};
YuvRange yuv_range(AVColorRange range, int depth);

}  // namespace atelier
