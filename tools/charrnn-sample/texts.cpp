#include "charrnn-sample/texts.h"

#include <cmath>
#include <nlohmann/json.hpp>

#include "charrnn-sample/flowing_text.h"
#include "charrnn/surprise_text.h"

namespace atelier {

namespace {

std::string json_line(const Sample& sample, const Writing& writing) {
  double sum = 0;
  for (const double nats : sample.log_probabilities) sum += std::isnan(nats) ? 0 : nats;
  const nlohmann::ordered_json json{{"network", writing.name},
                                    {"number", sample.number},
                                    {"prime", writing.text_of(writing.primes.of(sample.number))},
                                    {"text", sample.text},
                                    {"ended", sample.has_ended},
                                    {"log_probability", sum},
                                    {"log_probabilities", sample.log_probabilities}};
  return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

double share_done(const Writing& writing, const Sample& sample, size_t written) {
  const auto count = static_cast<double>(std::ssize(writing.primes.texts) * writing.job.documents);
  const double of_this = static_cast<double>(written) / static_cast<double>(writing.job.sample.length);
  return (static_cast<double>(sample.number) + of_this) / count;
}

void write_json(const Writing& writing, FlowingText& text) {
  const Progress progress = writing.gathering.progress();
  writing.each_sample({.give =
                           [&](const Sample& sample) {
                             text.add(json_line(sample, writing));
                             text.flush();
                           },
                       .written = [&](const Sample& sample, size_t,
                                      size_t to) { progress(share_done(writing, sample, to)); }});
}

void write_plain(const Writing& writing, FlowingText& text) {
  const Progress progress = writing.gathering.progress();
  const bool is_colored = writing.job.color == "surprise";
  const std::string& documents = writing.network.documents;
  const bool are_several = writing.job.read.empty()
                               ? writing.job.documents * std::ssize(writing.primes.texts) > 1
                               : documents != "none";
  const std::string between = documents != "lines" && are_several ? "\n\n" : "\n";
  SurpriseText surprise;
  const auto begin = [&](const Sample& sample) {
    if (writing.job.shows_prime) text.add(writing.text_of(writing.primes.of(sample.number)));
  };
  writing.each_sample({.give =
                           [&](const Sample& sample) {
                             if (sample.symbols.empty()) begin(sample);
                             text.add(surprise.plain() + between);
                             text.flush();
                           },
                       .written =
                           [&](const Sample& sample, size_t from, size_t to) {
                             if (from == 0 && to > 0) begin(sample);
                             for (size_t i = from; i < to; ++i) {
                               const std::string symbol = writing.vocabulary().text(sample.symbols[i]);
                               const double bits = -sample.log_probabilities[i] / std::log(2.0);
                               text.add(is_colored ? surprise.colored(symbol, bits) : symbol);
                             }
                             progress(share_done(writing, sample, to));
                           }});
}

}  // namespace

void write_texts(Gathering<SampleJob>& gathering) {
  const bool is_json = gathering.planned().output.format == "jsonl";
  const bool has_headings = gathering.inputs().size() > 1 && !gathering.job.averages && !is_json;
  FlowingText text(gathering);
  with_networks(gathering, [&](Writing& writing, size_t number) {
    if (has_headings) text.add((number ? "\n# " : "# ") + heading_of(writing) + "\n");
    is_json ? write_json(writing, text) : write_plain(writing, text);
  });
  text.flush();
  gathering.finish_bytes();
}

}  // namespace atelier
