#include "charrnn-sample/texts.h"

#include <nlohmann/json.hpp>

#include "base/files.h"
#include "base/text.h"
#include "base/unicode.h"

namespace atelier {

namespace {

// The letter in the other case, or without its accent; as far as Latin goes.
std::optional<char32_t> nearest_known(char32_t symbol, const Vocabulary& vocabulary) {
  static const std::u32string kAccented =
      U"àáâãäåçèéêëìíîïñòóôõöùúûüýÿÀÁÂÃÄÅÇÈÉÊËÌÍÎÏÑÒÓÔÕÖÙÚÛÜÝ‘’“”–—…\t\u00a0";
  static const std::u32string kPlain = U"aaaaaaceeeeiiiinooooouuuuyyAAAAAACEEEEIIIINOOOOOUUUUY''\"\"--.  ";
  const size_t at = kAccented.find(symbol);
  const char32_t plain = at == std::u32string::npos ? symbol : kPlain[at];
  for (const char32_t candidate : {plain, plain < 128 ? char32_t(std::tolower(int(plain))) : plain,
                                   plain < 128 ? char32_t(std::toupper(int(plain))) : plain})
    if (vocabulary.number(candidate)) return candidate;
  return std::nullopt;
}

std::vector<int32_t> prime_of(const SampleJob& job, const Vocabulary& vocabulary) {
  const std::string text = job.prime_file.empty() ? job.prime : read_file(job.prime_file.path);
  std::u32string symbols;
  for (const char32_t symbol : vocabulary.symbols_of(text)) {
    if (vocabulary.number(symbol) || job.unknown == "error") {
      symbols += symbol;
    } else if (job.unknown == "nearest") {
      if (const auto near = nearest_known(symbol, vocabulary)) symbols += *near;
    }
  }
  try {
    return vocabulary.numbers(symbols);
  } catch (const Error& error) {
    throw Error(error.problem(), job.prime_file.empty() ? "--prime" : job.prime_file.text,
                "leave them out, or take --unknown nearest or skip");
  }
}

std::string json_line(const Sample& sample, const std::string& prime) {
  double sum = 0;
  for (const double nats : sample.log_probabilities) sum += nats;
  const nlohmann::ordered_json json{
      {"number", sample.number},   {"prime", prime},         {"text", sample.text},
      {"ended", sample.has_ended}, {"log_probability", sum}, {"log_probabilities", sample.log_probabilities}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

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

}  // namespace

std::string written_texts(Gathering<SampleJob>& gathering, const CharNetwork& network,
                          const std::string& format) {
  SampleJob job = gathering.job;
  job.prime = unescaped(job.prime);
  for (std::string& stop : job.sample.stop) stop = unescaped(stop);
  job.sample.seed = gathering.seed();
  const std::vector<int32_t> prime = prime_of(job, network.vocabulary);
  std::string shown;
  for (const int32_t symbol : prime) shown += network.vocabulary.text(symbol);
  const StepNetwork steps(network.model, gathering.planned().settings->machine.precision == "bf16");
  const Progress progress = gathering.progress();
  const std::string between = network.documents == "lines" ? "\n" : "\n\n";
  std::string text;
  write_samples(steps, network.vocabulary, prime, 0, job.documents, job.sample, [&](const Sample& sample) {
    if (format == "jsonl")
      text += json_line(sample, shown);
    else
      text += (job.shows_prime ? shown : "") + sample.text + (job.documents > 1 ? between : "\n");
    progress(static_cast<double>(sample.number + 1) / static_cast<double>(job.documents));
  });
  return text;
}

}  // namespace atelier
