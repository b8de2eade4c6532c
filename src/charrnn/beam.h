// Beam search: the likeliest texts that go on from a prime, as far as keeping the best few at each length
// finds them. No chance is in it.
#pragma once

#include "charrnn/sampler.h"

namespace atelier {

struct BeamOptions {
  int64_t width = 8;  // texts that are kept
  // Texts are ranked by their log-probability over their length to this power: 0 favors short ones, 1 ranks
  // by the mean a character (Wu et al. 2016).
  double length_power = 0;
};

// The best `count` (at most the width) texts, no two alike, the best first and numbered from `first` on;
// ended as samples are, by options.length, .stop and the end of a document. `progress` (may be empty) is told
// of the share of the length that is searched, and throws to stop.
std::vector<Sample> beam_search(const StepNetwork& network, const Vocabulary& vocabulary,
                                const std::vector<int32_t>& prime, int64_t first, int64_t count,
                                const SampleOptions& options, const BeamOptions& beam,
                                const std::function<void(double)>& progress = {});

}  // namespace atelier
