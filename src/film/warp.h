// Pictures moved along a flow. A flow is (1,2,H,W) float32 in px: what lies at (x, y) lies at
// (x + flow[0], y + flow[1]) of the picture that is looked up; channel 0 goes right, channel 1 down. With the
// flow from the present frame to an earlier one, what belonged to the earlier frame comes to its place in the
// present one. Computed on the CPU, each pixel by itself: the same bytes with any number of threads. Results
// lie on the picture's device.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

// Bilinear blurs a little at every step, and a film warps the warped hundreds of times; bicubic is
// Catmull-Rom's spline (A = -0.5), which stays sharp and amplifies no frequency.
enum class Sampling { bilinear, bicubic };

// (1,C,H,W) float32 looked up at x + flow(x); beyond the border the border is repeated. Where both parts of
// the flow are whole numbers the pixel is copied bit for bit. A flow that is no number or beyond 1e6 px
// counts as 0 here and as outside below.
at::Tensor warp(const at::Tensor& picture, const at::Tensor& flow, Sampling sampling = Sampling::bicubic);

// (1,1,H,W) of 0 and 1: 1 where x + flow(x) lies between the centers of the border's pixels.
at::Tensor inside(const at::Tensor& flow);

}  // namespace atelier
