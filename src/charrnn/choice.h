// Which symbol comes next, of what a network holds likely.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "tensor/seed.h"

namespace atelier {

struct ChoiceOptions {
  double temperature = 1;  // below 1 the likely is likelier; 0: always the likeliest
  int64_t top_k = 0;       // of the likeliest so many alone; 0: all
  double top_p = 1;        // of the likeliest those that make up this share (Holtzman et al. 2019)
  double min_p = 0;        // those at least this share as likely as the likeliest
  double repetition =
      1;  // scores of what stood among the last symbols are divided by it (Keskar et al. 2019)
};

struct Choice {
  int32_t symbol = 0;
  double log_probability = 0;  // nats, by the network itself (temperature 1, nothing left out)
};

// `scores` (V) before softmax; `recent`: what repetition counts.
Choice choose(std::span<const float> scores, std::span<const int32_t> recent, const ChoiceOptions& options,
              RandomStream& random);

// Of all symbols, nats.
std::vector<double> log_probabilities(std::span<const float> scores);

}  // namespace atelier
