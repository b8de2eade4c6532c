// Dreams that hold still: each frame of a film begins with what was dreamt into the frames before it, carried
// along the optical flow (ksk-S 2017 carries dream - source; Ruder et al. 2016, section 4, says where and
// from which frame). For every frame:
//
//   FrameStart start = start_frame(memory, source, earlier, options);
//   dream = ... from start.picture, gently where it is covered, with full strength where it is uncovered ...
//   memory = after_frame(memory, source, start, dream, options);
//
// and at a cut `memory = {}`. Pure functions of tensors: the memory is all that a frame takes from those
// before it.
#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

#include "film/restraint.h"
#include "job/options.h"
#include "job/tool_options.h"
#include "tensor/safetensors.h"

namespace atelier {

struct StabilityOptions {
  std::string mode = "flow";  // "none": every frame by itself; "blend": carried as if nothing moved; "flow"
  std::string method = "medium";  // of the flow (media/flow.h)
  std::vector<int64_t> back{1};   // which earlier frames are looked at: 1 is the one before; {1, 2, 4} finds
                                  // again what was hidden for some frames
  double blend = 0.95;   // 0..1: share of the carried detail that a frame begins with, where something is new
  double keep = 0.5;     // 0..1: share of the drift (tint, overload) that outlives a frame; 1: no restraint
  double sharpen = 1.3;  // from 1: how much of what warping blurs is given back; 1: nothing
  double renew = 0.1;    // 0..1: share of the work that is done again on what was carried
  bool backward = false;          // the last frame first
  int segment = 0, lead_in = 10;  // Sequence
  std::string files, save;        // folders of .flo files: made elsewhere, and kept
  bool begins_anew = true;  // set by the tool: uncovered places begin as the source; else with what the flow
                            // brings there, right or not

  void declare(Options& options);
  // What the runner of a film has to bring.
  Sequence sequence() const;
};

// The details (1,3,H,W) of the frames before, that of the one before first, and what they are held to. Empty
// before the first frame and after a cut.
struct FilmMemory {
  std::vector<at::Tensor> details;
  DetailLevels measure;
};

// Another frame as seen from the present one.
struct Earlier {
  int back = 1;          // frames ago
  at::Tensor flow;       // (1,2,H,W), from the present frame to that one (film/warp.h)
  at::Tensor certainty;  // (1,1,H,W), 0..1 (film/occlusion.h)
  at::Tensor news;       // (1,1,H,W), 0..1 (film/novelty.h); undefined: all is new
};

struct FrameStart {
  at::Tensor picture;    // (1,3,H,W), 0..1, on the source's device
  at::Tensor uncovered;  // (1,1,H,W), 0..1: where nothing was carried, and a dream begins anew
  at::Tensor news;       // (1,1,H,W), 0..1: where something is to be done again; 1 where uncovered
};

// For which of options.back the memory has a detail: the flows that a frame needs, nearest first.
std::vector<int> frames_back(const FilmMemory& memory, const StabilityOptions& options);

// Those of `earlier` that the memory has a detail of and that are looked at.
std::vector<Earlier> known_frames(std::vector<Earlier> earlier, const FilmMemory& memory,
                                  const StabilityOptions& options);

// `source` (1,3,H,W) sRGB 0..1. Every place is taken from the nearest frame that knows it. Without anything
// earlier the source itself, all uncovered. With no flow, full certainty and nothing new the frame begins
// with exactly source + detail.
FrameStart start_frame(const FilmMemory& memory, const at::Tensor& source, std::vector<Earlier> earlier,
                       const StabilityOptions& options);

// (1,1,H,W), 0..1: how much of the work is to be done at each place of a frame: all of it where it is
// uncovered, options.renew of it where it was carried, nothing where nothing is new.
at::Tensor amount_for(const FrameStart& start, const StabilityOptions& options);
// The share of the work that a frame is worth as a whole, 0 or `renew`..1.
double effort_for(const FrameStart& start, const StabilityOptions& options);

// The memory with the detail of this frame, restrained (film/restraint.h), and without those older than the
// largest of options.back. A dream that adds `a` to what it begins with, less
// than half the strength of the scene's first frame, settles near that strength plus a keep / (1 - keep).
FilmMemory after_frame(const FilmMemory& memory, const at::Tensor& source, const FrameStart& start,
                       const at::Tensor& dream, const StabilityOptions& options);

// For resuming: the same tensors, bit for bit, also by way of a file. An empty memory gives an empty map.
// Error for a state that lacks something.
TensorMap state_of(const FilmMemory& memory);
FilmMemory memory_from(const TensorMap& state);

}  // namespace atelier
