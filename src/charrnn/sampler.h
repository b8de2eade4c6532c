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
  std::vector<int32_t> symbols;           // without the prime, an end or a stop
  std::string text;                       // of these
  std::vector<double> log_probabilities;  // nats, a symbol each; an end and a stop have theirs too
  bool has_ended = false;                 // by an end or a stop, not by its length
};

// What samples go on from, numbers of symbols; an empty one begins a document, or where there are none a
// line. The first `each` samples go on from the first of the texts, and so on.
struct Primes {
  std::vector<std::vector<int32_t>> texts;
  int64_t each = 1;

  const std::vector<int32_t>& of(int64_t number) const { return texts[number / each % std::ssize(texts)]; }
};

// Who is told of samples, one after another in their order.
struct SampleReader {
  std::function<void(const Sample&)> give;  // one is done
  // Before that, and as early as nothing can take it back: its symbols [from, to). May be empty. Each throws
  // to stop the writing.
  std::function<void(const Sample&, size_t from, size_t to)> written = {};
};

// Samples first .. first + count - 1.
void write_samples(const StepNetwork& network, const Vocabulary& vocabulary, const Primes& primes,
                   int64_t first, int64_t count, const SampleOptions& options, const SampleReader& reader);

// What is read before a sample is written: what begins a document or line, and the prime.
std::vector<int32_t> beginning(const Vocabulary& vocabulary, const std::vector<int32_t>& prime);

// Adds a symbol to the sample; ends it at the end of a document or where a stop is complete.
void add_symbol(Sample& sample, const Choice& choice, const Vocabulary& vocabulary,
                const SampleOptions& options);
// How many of its symbols no stop can take back.
size_t num_settled(const Sample& sample, const Vocabulary& vocabulary, const SampleOptions& options);

}  // namespace atelier
