// What texts go on from, as the job says it.
#pragma once

#include "charrnn-sample/job.h"

namespace atelier {

// With its texts as they are meant: \n in two characters is a line end, a prime of "-" is what comes on
// stdin.
SampleJob as_meant(SampleJob job, uint64_t seed);

// A text that `where` holds, for the network. Error for characters that it does not know.
std::vector<int32_t> numbers_for(const SampleJob& job, const std::string& text, const std::string& where,
                                 const Vocabulary& vocabulary);

// One prime, or a line each of --primes-from. Error for none and for unknown characters, naming the line.
Primes primes_of(const SampleJob& job, const Vocabulary& vocabulary);

}  // namespace atelier
