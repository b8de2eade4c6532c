// SVG as pictures and as vectors, through librsvg. Only shapes are drawn (media/svg_check.h): no text of an
// artwork, however hostile, reads files, reaches a network or takes unbounded time. Without media the
// constructor throws "built without media".
#pragma once

#include <memory>
#include <string>

#include "media/image.h"

namespace atelier {

class SvgPicture {
 public:
  // Error for what is refused, and for what is no well-formed XML or no SVG, with the reason. Attributes that
  // make no sense are passed over, path data is drawn as far as it makes sense, as SVG says.
  explicit SvgPicture(const std::string& svg);
  ~SvgPicture();
  SvgPicture(SvgPicture&&) noexcept;
  SvgPicture& operator=(SvgPicture&&) noexcept;

  // Fitted into that size, its aspect kept, with alpha: 8 bits' worth, pixels straight. Sides 1..16384.
  Image image(PictureSize size) const;

  struct State;
  State& state() const { return *state_; }

 private:
  std::unique_ptr<State> state_;
};

}  // namespace atelier
