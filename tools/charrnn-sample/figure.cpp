#include "charrnn-sample/figure.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "base/text.h"
#include "charrnn-sample/chosen_units.h"
#include "media/heat_text.h"

namespace atelier {

namespace {

std::string fixed(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.2f", value);
  return text;
}

// What is drawn of a network: its samples, and those of its units that were asked for.
struct Drawn {
  std::vector<Sample> samples;
  std::vector<Unit> units;
  bool shows_surprise = true;
};

HeatRow surprise_row(const Reading& reading, size_t num_primed) {
  double sum = 0;
  size_t count = 0;
  for (size_t t = num_primed; t < reading.bits.size(); ++t)
    if (!std::isnan(reading.bits[t])) sum += reading.bits[t], ++count;
  const std::string mean = count ? fixed(sum / static_cast<double>(count)) + " bits a character" : "";
  return {HeatScale::surprise, "surprise", mean, reading.bits};
}

// What has no bounds, as of minGRU, is drawn as shares of its largest.
HeatRow unit_row(const Reading& reading, size_t place, const std::vector<Unit>& units) {
  HeatRow row{HeatScale::activity, unit_name(units[place]), "", {}};
  for (size_t i = place; i < reading.activity.size(); i += units.size())
    row.values.push_back(reading.activity[i]);
  double most = 1;
  for (const double value : row.values) most = std::max(most, std::abs(value));
  if (most > 1) row.note = "shares of " + fixed(most);
  for (double& value : row.values) value /= most;
  return row;
}

HeatText heat_text(const Writing& writing, const Sample& sample, const Drawn& drawn) {
  HeatText text;
  const std::vector<int32_t>& prime = writing.primes.of(sample.number);
  text.num_primed = prime.size();
  for (const auto* symbols : {&prime, &sample.symbols})
    for (const int32_t symbol : *symbols) text.symbols.push_back(writing.vocabulary().text(symbol));
  const Reading reading = writing.reading_of(sample, drawn.units);
  if (drawn.shows_surprise) text.rows.push_back(surprise_row(reading, prime.size()));
  for (size_t i = 0; i < drawn.units.size(); ++i) text.rows.push_back(unit_row(reading, i, drawn.units));
  return text;
}

// Of a network; headed where there are several texts.
void add_texts(HeatPage& page, const Writing& writing, bool are_several) {
  Drawn drawn;
  drawn.shows_surprise = writing.job.units.empty() || writing.job.color == "surprise";
  writing.each_sample({.give = [&](const Sample& sample) { drawn.samples.push_back(sample); }});
  drawn.units = chosen_units(writing, drawn.samples);
  const Progress progress = writing.gathering.progress();
  for (const Sample& sample : drawn.samples) {
    HeatText text = heat_text(writing, sample, drawn);
    if (text.symbols.empty()) continue;
    if (are_several) text.heading = heading_of(writing);
    if (drawn.samples.size() > 1)
      text.heading += (are_several ? ", text " : "text ") + std::to_string(sample.number + 1);
    page.texts.push_back(std::move(text));
    progress(1);
  }
}

std::string short_prime(const std::string& prime) {
  constexpr size_t kLongest = 60;
  const std::string line = trim(prime.substr(0, prime.find('\n')));
  return line.size() > kLongest || line.empty() ? "" : "“" + line + "”";
}

void describe(HeatPage& page, const Writing& writing, bool are_several) {
  const std::string prime = short_prime(writing.text_of(writing.primes.texts.front()));
  const bool has_prime = !prime.empty() && writing.primes.texts.size() == 1;
  if (!writing.job.read.empty())
    page.title = fs::path(writing.job.read.path).filename().string();
  else
    page.title = has_prime ? prime : writing.name;
  const ModelOptions& model = writing.network.model.options();
  if (!are_several) page.facts.push_back("network " + writing.name);
  page.facts.push_back(model.cell + ", " + std::to_string(model.layers) + " x " +
                       std::to_string(model.hidden));
  if (!writing.job.read.empty()) return;
  page.facts.push_back(writing.manner());
  if (writing.job.beam.width == 0) page.facts.push_back("seed " + std::to_string(writing.job.sample.seed));
}

}  // namespace

void draw_figure(Gathering<SampleJob>& gathering, const std::string& format) {
  HeatPage page;
  const bool are_several = gathering.inputs().size() > 1 && !gathering.job.averages;
  with_networks(gathering, [&](Writing& writing, size_t) {
    if (page.title.empty()) describe(page, writing, are_several);
    add_texts(page, writing, are_several);
  });
  if (format == "html") {
    gathering.write_bytes(heat_html(page));
  } else {
    gathering.write_by(
        [&](const fs::path& path, const OutputMark& mark) { draw_heat(path, format, page, mark); });
  }
}

}  // namespace atelier
