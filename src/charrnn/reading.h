// What a network makes of text that is there: how much each character surprises it, and what its units do
// meanwhile (Karpathy, Johnson and Fei-Fei 2015, "Visualizing and understanding recurrent networks").
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "charrnn/sampler.h"
#include "charrnn/step_network.h"

namespace atelier {

// A cell of a layer; both count from 0.
struct Unit {
  int64_t layer = 0, number = 0;
  bool operator==(const Unit&) const = default;
};

struct Reading {
  // Of each symbol the surprise, -log2 of its probability, bits; NaN for the first, which nothing foretells.
  std::vector<double> bits;
  // (T,U): what the units show after each symbol: tanh of an LSTM's memory, else the hidden state.
  std::vector<float> activity;
};

// Symbols from a state of rest on. `each` (may be empty) is called after each symbol, and throws to stop.
Reading read_text(const StepNetwork& network, const std::vector<int32_t>& symbols,
                  const std::vector<Unit>& units = {}, const std::function<void(size_t)>& each = {});

// The bits of several documents, read `streams` at once; what that is changes nothing but the time.
// `progress`: told of the share of all symbols that is read, and throws to stop.
std::vector<std::vector<double>> bits_of(const StepNetwork& network,
                                         const std::vector<std::vector<int32_t>>& documents,
                                         int64_t streams = 64,
                                         const std::function<void(double)>& progress = {});

// A document that is there as if the network had written it; NaN where nothing foretells the first symbol.
Sample sample_of(const StepNetwork& network, const Vocabulary& vocabulary,
                 const std::vector<int32_t>& document, int64_t number,
                 const std::function<void(size_t)>& each = {});

// What the network did while a sample was read after its prime: of the symbols of both, no others.
Reading reading_of(const StepNetwork& network, const Vocabulary& vocabulary,
                   const std::vector<int32_t>& prime, const Sample& sample, const std::vector<Unit>& units);

// --- Units

std::vector<Unit> all_units(const StepNetwork& network);
// "17" is one of the last layer, "layer2:40" of the second from below. Error for another form.
Unit parse_unit(const std::string& text, int64_t num_layers);
std::string unit_name(const Unit& unit);  // "layer 2, unit 40"

// The `count` units that tell most of what is read: those whose mean over stretches of eight characters
// varies most, which move far and stay there, as counters and switches do; of any two that go along with each
// other (or against) one alone. `readings`: with the activity of all `units`.
std::vector<Unit> telling_units(const std::vector<Reading>& readings, const std::vector<Unit>& units,
                                int64_t count);

}  // namespace atelier
