// The settings of the dream tool: a dream, its network, its pictures.
#pragma once

#include <string>

#include "app/network_options.h"
#include "app/picture_options.h"
#include "dream/options.h"
#include "dream/stages.h"
#include "job/plan.h"

namespace atelier {

struct DreamJob {
  NetworkOptions network;
  DreamOptions dream;
  PictureOptions picture;
  int save_every = 0;
  bool list_layers = false;

  static ToolInfo tool();
  void declare(Options& options);
  void check(Check& check) const;
  std::string answer() const;  // --list-layers
  Cost cost(int64_t width, int64_t height) const;

  // What the files that the options name hold, for a picture of `size` with `alpha` (may be undefined).
  DreamMaterial material(const Graph& graph, PictureSize size, const at::Tensor& alpha) const;
};

}  // namespace atelier
