#include "base/error.h"
#include "media/svg_picture.h"

// SVG in a build without librsvg: all says so.

namespace atelier {

struct SvgPicture::State {};

SvgPicture::SvgPicture(const std::string&) {
  throw Error("built without media: SVG is not drawn", "", "build with -DATELIER_MEDIA=ON");
}
SvgPicture::~SvgPicture() = default;
SvgPicture::SvgPicture(SvgPicture&&) noexcept = default;
SvgPicture& SvgPicture::operator=(SvgPicture&&) noexcept = default;
Image SvgPicture::image(PictureSize) const {
  return {};
}

}  // namespace atelier
