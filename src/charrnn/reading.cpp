#include "charrnn/reading.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "charrnn/choice.h"

namespace atelier {

namespace {

constexpr double kUnforeseen = std::numeric_limits<double>::quiet_NaN();

double bits_in(std::span<const float> scores, int32_t symbol) {
  return -log_probabilities(scores)[symbol] / std::log(2.0);
}

// Keeps the first `count` streams.
void keep_first(StepNetwork::State& state, int64_t count, int64_t before) {
  for (auto* parts : {&state.hidden, &state.memory})
    for (std::vector<float>& part : *parts) part.resize(part.size() / before * count);
}

// Documents of falling length, side by side. `has_read`: told of how many symbols more.
void read_side_by_side(const StepNetwork& network, const std::vector<const std::vector<int32_t>*>& documents,
                       const std::vector<std::vector<double>*>& bits,
                       const std::function<void(int64_t)>& has_read) {
  const int64_t width = network.num_symbols();
  auto num_left = std::ssize(documents);
  StepNetwork::State state = network.resting_state(num_left);
  std::vector<float> scores;
  for (size_t t = 0;; ++t) {
    const int64_t before = num_left;
    while (num_left > 0 && documents[num_left - 1]->size() <= t) --num_left;
    if (num_left == 0) return;
    if (num_left < before) keep_first(state, num_left, before);
    std::vector<int32_t> symbols;
    for (int64_t i = 0; i < num_left; ++i) {
      symbols.push_back((*documents[i])[t]);
      const auto foreseen = std::span(scores).subspan(t ? i * width : 0, t ? width : 0);
      bits[i]->push_back(t ? bits_in(foreseen, symbols.back()) : kUnforeseen);
    }
    network.read(symbols, state, scores);
    has_read(num_left);
  }
}

}  // namespace

Reading read_text(const StepNetwork& network, const std::vector<int32_t>& symbols,
                  const std::vector<Unit>& units, const std::function<void(size_t)>& each) {
  Reading reading;
  reading.activity.reserve(symbols.size() * units.size());
  StepNetwork::State state = network.resting_state(1);
  std::vector<float> scores;
  for (size_t t = 0; t < symbols.size(); ++t) {
    reading.bits.push_back(t ? bits_in(scores, symbols[t]) : kUnforeseen);
    network.read({&symbols[t], 1}, state, scores);
    for (const Unit& unit : units)
      reading.activity.push_back(state.memory.empty() ? state.hidden[unit.layer][unit.number]
                                                      : std::tanh(state.memory[unit.layer][unit.number]));
    if (each) each(t);
  }
  return reading;
}

Sample sample_of(const StepNetwork& network, const Vocabulary& vocabulary,
                 const std::vector<int32_t>& document, int64_t number,
                 const std::function<void(size_t)>& each) {
  const std::vector<int32_t> symbols = beginning(vocabulary, document);
  Sample sample{
      .number = number, .symbols = document, .text = "", .log_probabilities = {}, .has_ended = true};
  for (const int32_t symbol : document) sample.text += vocabulary.text(symbol);
  const Reading reading = read_text(network, symbols, {}, each);
  for (size_t t = symbols.size() - document.size(); t < symbols.size(); ++t)
    sample.log_probabilities.push_back(-reading.bits[t] * std::log(2.0));
  return sample;
}

Reading reading_of(const StepNetwork& network, const Vocabulary& vocabulary,
                   const std::vector<int32_t>& prime, const Sample& sample, const std::vector<Unit>& units) {
  std::vector<int32_t> symbols = beginning(vocabulary, prime);
  const auto before = static_cast<std::ptrdiff_t>(symbols.size() - prime.size());
  symbols.insert(symbols.end(), sample.symbols.begin(), sample.symbols.end());
  Reading reading = read_text(network, symbols, units);
  reading.bits.erase(reading.bits.begin(), reading.bits.begin() + before);
  reading.activity.erase(reading.activity.begin(), reading.activity.begin() + before * std::ssize(units));
  return reading;
}

std::vector<std::vector<double>> bits_of(const StepNetwork& network,
                                         const std::vector<std::vector<int32_t>>& documents, int64_t streams,
                                         const std::function<void(double)>& progress) {
  std::vector<std::vector<double>> bits(documents.size());
  std::vector<size_t> order(documents.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](size_t a, size_t b) { return documents[a].size() > documents[b].size(); });
  double num_symbols = 0, num_read = 0;
  for (const auto& document : documents) num_symbols += static_cast<double>(document.size());
  const auto has_read = [&](int64_t more) {
    num_read += static_cast<double>(more);
    if (progress) progress(num_read / num_symbols);
  };
  for (size_t first = 0; first < order.size(); first += streams) {
    std::vector<const std::vector<int32_t>*> beside;
    std::vector<std::vector<double>*> theirs;
    for (size_t i = first; i < std::min<size_t>(order.size(), first + streams); ++i) {
      beside.push_back(&documents[order[i]]);
      theirs.push_back(&bits[order[i]]);
    }
    read_side_by_side(network, beside, theirs, has_read);
  }
  return bits;
}

}  // namespace atelier
