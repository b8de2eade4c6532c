// swscale, for what changes no sample: laying packed and palette formats out as planes, and back.
#pragma once

#include "media/video_color.h"

namespace atelier {

// `to` has the size of `from`; `scaler` is kept from frame to frame.
void lay_out(AvScaler& scaler, const AVFrame& from, AVFrame& to, const ColorTags& tags);

}  // namespace atelier
