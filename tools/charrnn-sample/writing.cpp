#include "charrnn-sample/writing.h"

#include "app/text_files.h"
#include "base/text.h"
#include "charrnn-sample/primes.h"
#include "charrnn/emoji.h"
#include "charrnn/training_text.h"

namespace atelier {

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
    std::vector<int32_t> symbols = numbers_for(job, document, job.read.text, vocabulary());
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
