#include "charrnn-sample/writing.h"

#include <iostream>
#include <iterator>

#include "app/text_files.h"
#include "base/files.h"
#include "base/text.h"
#include "charrnn/emoji.h"
#include "charrnn/known_symbols.h"
#include "charrnn/reading.h"
#include "charrnn/training_text.h"

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

SampleJob as_meant(SampleJob job, uint64_t seed) {
  job.prime =
      job.prime == "-" ? std::string(std::istreambuf_iterator<char>(std::cin), {}) : unescaped(job.prime);
  for (std::string& stop : job.sample.stop) stop = unescaped(stop);
  job.sample.seed = seed;
  return job;
}

std::vector<int32_t> prime_of(const std::string& text, const std::string& where, const SampleJob& job,
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
    primes.texts.push_back(prime_of(is_file ? read_file(job.prime_file.path) : job.prime,
                                    is_file ? job.prime_file.text : "--prime", job, vocabulary));
    return primes;
  }
  int64_t number = 0;
  for (std::string line : split(read_file(job.primes_from.path), '\n')) {
    ++number;
    if (line.ends_with('\r')) line.pop_back();
    if (!line.empty())
      primes.texts.push_back(
          prime_of(unescaped(line), job.primes_from.text + ":" + std::to_string(number), job, vocabulary));
  }
  if (primes.texts.empty())
    throw Error("holds no primes", job.primes_from.text,
                "write one a line, '\\n' and '\\t' as two characters");
  return primes;
}

}  // namespace

Writing::Writing(Gathering<SampleJob>& gathering, const CharNetwork& network, std::string name)
    : gathering(gathering),
      network(network),
      name(std::move(name)),
      job(as_meant(gathering.job, gathering.seed())),
      steps(network.model, gathering.planned().settings->machine.precision == "bf16"),
      primes(primes_of(job, network.vocabulary)) {}

std::string Writing::text_of(const std::vector<int32_t>& symbols) const {
  std::string text;
  for (const int32_t symbol : symbols) text += vocabulary().text(symbol);
  return text;
}

std::string Writing::manner() const {
  if (!job.read.empty()) return "read from " + fs::path(job.read.path).filename().string();
  if (job.beam.width > 0) return "beam " + std::to_string(job.beam.width);
  return "temperature " + shortest(job.sample.choice.temperature);
}

void Writing::each_sample(const SampleReader& reader) const {
  if (!job.read.empty()) return read(reader);
  if (job.beam.width > 0) return search(reader);
  const auto count = static_cast<int64_t>(primes.texts.size()) * job.documents;
  write_samples(steps, vocabulary(), primes, 0, count, job.sample, reader);
}

void Writing::search(const SampleReader& reader) const {
  const Progress progress = gathering.progress();
  const auto num_primes = static_cast<double>(primes.texts.size());
  for (size_t i = 0; i < primes.texts.size(); ++i) {
    const std::vector<Sample> found = beam_search(
        steps, vocabulary(), primes.texts[i], static_cast<int64_t>(i) * job.documents, job.documents,
        job.sample, job.beam, [&](double share) { progress((static_cast<double>(i) + share) / num_primes); });
    for (const Sample& sample : found) {
      if (reader.written) reader.written(sample, 0, sample.symbols.size());
      reader.give(sample);
    }
  }
}

void Writing::read(const SampleReader& reader) const {
  const Progress progress = gathering.progress();
  const auto whole = static_cast<double>(job.sample.length);
  int64_t number = 0, left = job.sample.length;
  const std::string text = vocabulary().is_bytes() ? read_packed_files(job.read.path).front().text
                                                   : read_text_files(job.read.path, {}).front().text;
  for (const std::string& document :
       documents_in({text}, documents_named(network.documents), vocabulary().is_bytes())) {
    std::vector<int32_t> symbols = prime_of(document, job.read.text, job, vocabulary());
    symbols.resize(std::min<size_t>(symbols.size(), left));
    if (symbols.empty()) continue;
    const double before = whole - static_cast<double>(left);
    const Sample sample = sample_of(steps, vocabulary(), symbols, number++, [&](size_t t) {
      progress(std::min(1.0, (before + static_cast<double>(t)) / whole));
    });
    if (reader.written) reader.written(sample, 0, sample.symbols.size());
    reader.give(sample);
    if ((left -= std::ssize(symbols)) <= 0) return;
  }
  if (number == 0) throw Error("holds no text", job.read.text, "name one that does");
}

void with_networks(Gathering<SampleJob>& gathering,
                   const std::function<void(Writing& writing, size_t number)>& work) {
  if (!gathering.job.averages) {
    gathering.for_each_input([&](const Source& source) {
      const CharNetwork network = read_char_network(source.input.path);
      Writing writing(gathering, network, source.input.stem);
      work(writing, source.place);
    });
    return;
  }
  std::vector<fs::path> files;
  for (const Input& input : gathering.inputs()) files.emplace_back(input.path);
  gathering.as_one([&] {
    const CharNetwork network = averaged(files);
    Writing writing(gathering, network, "mean of " + std::to_string(files.size()));
    work(writing, 0);
  });
}

std::string heading_of(const Writing& writing) {
  const SampleTags tags = tags_of_name(writing.name);
  if (!tags.step || !tags.loss) return writing.name + " " + writing.manner();
  return "step " + shortest(*tags.step) + " loss " + shortest(*tags.loss) + " " + writing.manner();
}

}  // namespace atelier
