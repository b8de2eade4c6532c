#include "dream/zoom.h"

namespace atelier {

void ZoomOptions::declare(Options& options) {
  options.group("Zoom series");
  options
      .add("zoom.frames", frames,
           "make so many frames, each dreamt on the one before, enlarged and turned; 0 makes one picture",
           {0, 1'000'000})
      .in(Stage::none);
  options.add("zoom.frame", frame, "one frame of such a series, the others before it being there",
              {0, 1'000'000});
  options.add("zoom.scale", scale, "enlargement from frame to frame; below 1 it flies backwards", {0.5, 2});
  options.add("zoom.rotate", rotate, "degrees from frame to frame, counterclockwise", {-180, 180});
  options.add("zoom.shift", shift, "move from frame to frame, as shares of width and height", {-0.5, 0.5})
      .called("X,Y");
}

void ZoomOptions::check(Check& check) const {
  if (!shift.empty() && shift.size() != 2)
    check.mistake("zoom.shift",
                  Error("a shift is two numbers", "", "write X,Y as shares of width and height: 0.01,0"));
}

Affine ZoomOptions::step() const {
  return {.scale = scale,
          .degrees = rotate,
          .right = shift.empty() ? 0 : shift[0],
          .down = shift.empty() ? 0 : shift[1]};
}

}  // namespace atelier
