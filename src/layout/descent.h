// A map from its beginning to its end: perplexities one after another, watched, kept and gone on with.
#pragma once

#include <functional>
#include <vector>

#include "base/progress.h"
#include "layout/options.h"

namespace atelier {

struct MapMonitor {
  Progress progress;                            // may be empty
  std::function<void(const Tsne&)> after_step;  // may be empty; may throw to stop
  TensorMap resume;                             // a state of the same map, or empty
};

struct FinishedMap {
  at::Tensor points;      // (N,D) float32, centered
  double divergence = 0;  // for the last perplexity, in nats
};

// How many neighbors of each of `size` points are needed for all its perplexities.
int64_t neighbors_for(const LayoutOptions& options, int64_t size);

// `beginning` (D,N) as beginning_of_map() gives it. `anchors` may be empty.
FinishedMap descend(const Neighbors& neighbors, const at::Tensor& beginning, const LayoutOptions& options,
                    const Anchors& anchors, const MapMonitor& monitor);

}  // namespace atelier
