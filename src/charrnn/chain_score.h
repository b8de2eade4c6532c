// How well a line goes on with a poem of phrases.
#pragma once

#include <optional>

#include "charrnn/chain.h"

namespace atelier {

// `phrase` behind `poem`, where `node` is the word that is held and `next` (-1: none) the one it hands over
// to. nullopt where it is there already, or says almost what another line does.
std::optional<double> line_score(const PhraseGraph& graph, const PhraseChain& poem, int phrase, int node,
                                 int next);

}  // namespace atelier
