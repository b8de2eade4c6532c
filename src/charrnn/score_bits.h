// How well a network foretells a text.
#pragma once

#include <functional>
#include <string>

#include "charrnn/score.h"
#include "charrnn/step_network.h"
#include "charrnn/vocabulary.h"

namespace atelier {

// Bits a character, -log2 of its probability: of a text from a state of rest on; where the network learned
// `documents` (lines, blank, file; else "none") of each, from a state of rest, with its end. Not charged are
// the first character of a text that nothing foretells, and those that the network never saw, which are not
// read either, but counted and named. `progress`: 0..1, throws to stop.
SampleScore score_bits(const StepNetwork& network, const Vocabulary& vocabulary, const std::string& documents,
                       const std::string& text, const std::function<void(double)>& progress = {});

}  // namespace atelier
