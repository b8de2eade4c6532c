#include "charrnn-sample/primes.h"

#include <iostream>
#include <iterator>

#include "base/files.h"
#include "base/text.h"
#include "charrnn/known_symbols.h"

namespace atelier {

namespace {

// "\\n" and "\\t" as they are meant on a command line.
std::string unescaped(const std::string& text) {
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const char next = text[i] == '\\' && i + 1 < text.size() ? text[i + 1] : '\0';
    if (next == 'n' || next == 't' || next == '\\') {
      plain += next == 'n' ? '\n' : next == 't' ? '\t' : '\\';
      ++i;
    } else {
      plain += text[i];
    }
  }
  return plain;
}

// Read once, for all networks.
const std::string& stdin_text() {
  static const std::string text(std::istreambuf_iterator<char>(std::cin), {});
  return text;
}

}  // namespace

SampleJob as_meant(SampleJob job, uint64_t seed) {
  job.prime = job.prime == "-" ? stdin_text() : unescaped(job.prime);
  for (std::string& stop : job.sample.stop) stop = unescaped(stop);
  job.sample.seed = seed;
  return job;
}

std::vector<int32_t> numbers_for(const SampleJob& job, const std::string& text, const std::string& where,
                                 const Vocabulary& vocabulary) {
  try {
    return known_numbers(text, vocabulary, unknown_named(job.unknown));
  } catch (const Error& error) {
    throw Error(error.problem(), where, "leave them out, or take --unknown nearest or skip");
  }
}

Primes primes_of(const SampleJob& job, const Vocabulary& vocabulary) {
  Primes primes{.texts = {}, .each = job.documents};
  if (job.primes_from.empty()) {
    const bool is_file = !job.prime_file.empty();
    primes.texts.push_back(numbers_for(job, is_file ? read_file(job.prime_file.path) : job.prime,
                                       is_file ? job.prime_file.text : "--prime", vocabulary));
    return primes;
  }
  int64_t number = 0;
  for (std::string line : split(read_file(job.primes_from.path), '\n')) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty())
      primes.texts.push_back(
          numbers_for(job, unescaped(line), job.primes_from.text + ":" + std::to_string(number), vocabulary));
  }
  if (primes.texts.empty())
    throw Error("holds no primes", job.primes_from.text,
                "write one a line, '\\n' and '\\t' as two characters");
  return primes;
}

}  // namespace atelier
