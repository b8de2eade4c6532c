// The colors of one picture given to another: by their mean and covariance, which is one change of axes for
// the whole picture, or by their whole distribution. Pictures are (1,3,H,W), 0..1, of any two sizes; results
// are clamped to 0..1 and lie where the picture lies. Statistics are gathered in bands and places changed one
// by one, on the CPU, so that little memory is needed beside the pictures.
//
// Masks (1,1,H,W), 0..1, of their picture's size: what counts of it, and for the picture that is changed, how
// much of the change each place gets. Undefined: everything.
#pragma once

#include <ATen/core/Tensor.h>

namespace atelier {

struct PaletteMasks {
  at::Tensor picture, colors;
};

// --- By moments ---

struct Palette {
  at::Tensor mean;        // (3) float64
  at::Tensor covariance;  // (3,3) float64
};

Palette palette_of(const at::Tensor& picture, const at::Tensor& mask = {});

// The picture with that palette, by the linear map T of RGB that changes colors least, from covariance A to
// B:
//
//   T = A^-1/2 (A^1/2 B A^1/2)^1/2 A^-1/2
//
// (Pitie and Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping for example-based colour
// transfer", section 2.4; for style transfer Gatys et al. 2017, "Controlling perceptual factors in neural
// style transfer", section 5.1). Directions without colors, as all but one are in a grey picture, count as if
// they had half a level of 255 of noise.
at::Tensor with_palette(const at::Tensor& picture, const Palette& palette, const at::Tensor& mask = {});

// Between two palettes, on the way that with_palette() takes colors: `share` 0 is `a`, 1 is `b`.
Palette palette_mixed(const Palette& a, const Palette& b, double share);

at::Tensor match_moments(const at::Tensor& picture, const at::Tensor& colors_from,
                         const PaletteMasks& masks = {});

// --- By the whole distribution ---

// The moments, then distributions along three axes at a time, first the principal ones of `colors_from`, then
// others (Pitie et al. 2007, "Automated colour grading using colour distribution transfer", section 2.3),
// from some 65536 places of each picture. Curves are rounded off and nowhere steep: slopes stay slopes, and
// blocks of compression stay hidden, at the cost of a distribution that is not quite the other's.
at::Tensor match_histograms(const at::Tensor& picture, const at::Tensor& colors_from,
                            const PaletteMasks& masks = {});

// --- Lightness alone ---

// The style in grey, with the mean and the deviation of the content's lightness: what a transfer of lightness
// alone takes for its style, beside the content in grey; recolor() (tensor/color.h) then brings back the
// content's colors (Gatys et al. 2016, "Preserving color in neural artistic style transfer", section 2.2).
at::Tensor lightness_like(const at::Tensor& style, const at::Tensor& content);

}  // namespace atelier
