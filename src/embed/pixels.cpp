#include "embed/pixels.h"

#include "tensor/color.h"

namespace atelier {

at::Tensor raw_pixels(const at::Tensor& picture, PictureSize size, bool gray) {
  const at::Tensor small = resize(picture, size.height, size.width).clamp(0, 1);
  return (gray ? rgb_to_ycbcr(small).narrow(1, 0, 1) : small).flatten(1).contiguous();
}

}  // namespace atelier
