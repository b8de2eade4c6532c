// Windows of a large picture: squares at random places, in rows, that cover all of it in few draws; each
// holds about one object. Larger ones lie lower, as what is nearer does.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {

struct Window {
  double x = 0, y = 0;  // middle, px
  double side = 0;      // px
  double radians = 0;   // turned by
  bool mirrored = false;
  uint64_t seed = 0;  // of dropout
};

struct WindowRange {
  double side = 256;             // px, in the middle of depth
  double near = 1.4, far = 0.6;  // of `side`, at the bottom and at the top
  double degrees = 10;           // to either side
  bool seamless = false;         // windows go beyond the border; else they stay within it but for a quarter
};

// Sides are at most that of the picture.
std::vector<Window> random_windows(PictureSize size, const WindowRange& range, RandomStream& random);

// Windows that stay where they are, each for an object of its own: scattered over the picture, none nearer to
// another than `apart` of their sides, as densely as darts thrown find room (Cook 1986, "Stochastic sampling
// in computer graphics", section 5.1).
std::vector<Window> scattered_windows(PictureSize size, const WindowRange& range, double apart,
                                      RandomStream& random);
// One look at what such a window holds: a little nearer or farther, moved, turned, or mirrored.
Window looked_at(const Window& window, double degrees, RandomStream& random);

// A picture (1,3,H,W) with what windows see beyond its border: the other side of it, or its mirror image.
// Hands out windows, gathers their gradients.
class WindowedPicture {
 public:
  // Differentiable: `picture` may be part of a graph.
  WindowedPicture(const at::Tensor& picture, const std::vector<Window>& windows, bool seamless);

  // (1,3,px,px) from a part of the picture that keeps its own gradient, so that a picture's memory is needed
  // once.
  at::Tensor see(const Window& window, int64_t px);
  // After backward() of what was made of all that was seen since: adds up the gradients.
  void gather();

  // The picture with its border, and the gradient by it.
  const at::Tensor& bordered() const { return bordered_; }
  const at::Tensor& gradient() const { return gradient_; }

 private:
  struct Part {
    int64_t top = 0, left = 0;
    at::Tensor pixels;
  };

  int64_t border_ = 0;
  at::Tensor bordered_, pixels_, gradient_;
  std::vector<Part> parts_;
};

}  // namespace atelier
