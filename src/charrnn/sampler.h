// Texts that a network writes, many at once. Sample i is the same whatever is written beside it: its random
// numbers are keyed by the seed and i, and the network's sums have a fixed order.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "charrnn/choice.h"
#include "charrnn/step_network.h"
#include "charrnn/vocabulary.h"

namespace atelier {

struct SampleOptions {
  ChoiceOptions choice;
  int64_t length = 2000;          // symbols at most, beyond the prime
  int64_t recent = 64;            // symbols that repetition looks back on
  std::vector<std::string> stop;  // texts that end a sample, and are left out of it
  bool stops_at_end = true;       // at the end of a document, where the network knows one
  int64_t streams = 64;           // written at once
  uint64_t seed = 0;
};

struct Sample {
  int64_t number = 0;
  std::string text;                       // without the prime
  std::vector<double> log_probabilities;  // nats, a symbol each
  bool has_ended = false;                 // by an end or a stop, not by its length
};

// `prime`: numbers of symbols that each sample goes on from; may be empty: then a document begins, or where
// there are none a line. Samples first .. first + count - 1 are given in their order. `written` (may be
// empty): told of each symbol of the first unfinished sample as it comes, for streaming; throws to stop.
void write_samples(const StepNetwork& network, const Vocabulary& vocabulary,
                   const std::vector<int32_t>& prime, int64_t first, int64_t count,
                   const SampleOptions& options, const std::function<void(const Sample&)>& give,
                   const std::function<void(const std::string& text)>& written = {});

}  // namespace atelier
