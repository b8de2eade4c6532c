// Where a film cuts from one scene to another: frames are fed one after another, in small.
//
// Two frames are compared by their thumbnails (48 px, blurred):
//   structure  1 - the correlation of their lightness, with mean and contrast as they are, at the best of all
//              shifts up to an eighth of the picture: 0 for a pan, a fade or another exposure, 1 for pictures
//              that have nothing in common;
//   colors     the earth mover's distance between the histograms of lightness and colors (Rubner et al.
//   2000),
//              blind to all motion, 1 from an average of 0.15.
// The difference is 0.7 structure + 0.3 colors. A frame opens a scene where
//   - it differs from the frame before by more than `threshold`;
//   - that is twice the mean of the differences around it: fast motion differs all the time;
//   - neither it nor the two frames after it resemble the three before: a flash is over after two frames.
// Fades and dissolves are no cuts: optical flow leads through them or says that it does not know.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <optional>

namespace atelier {

struct SceneOptions {
  double threshold = 0.35;  // 0..1; lower finds jump cuts within one scene too
};

class SceneDetector {
 public:
  static constexpr int kLookAhead = 2;

  explicit SceneDetector(const SceneOptions& options = {}) : options_(options) {}

  // Feeds the next frame (1,3,H,W), sRGB 0..1; the first is number 0. Returns the number of a frame that
  // opens a scene, told kLookAhead frames after it was fed; the first frame is never told.
  std::optional<int64_t> add(const at::Tensor& frame);
  // The film is over: what is still to tell. Call until nullopt.
  std::optional<int64_t> finish();

 private:
  std::optional<int64_t> judged();

  SceneOptions options_;
  std::deque<at::Tensor> thumbnails_;  // the frame being judged lies behind those before it
  int64_t num_before_ = 0;             // frames in front of it, at most 3
  int64_t next_ = 0;                   // its number
};

// How much two frames of one size differ, 0..1, as said above.
double scene_difference(const at::Tensor& a, const at::Tensor& b);

}  // namespace atelier
