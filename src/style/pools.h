// What the styles of a transfer give to terms that compare places with places: the features of their
// pictures, and of turned and enlarged copies of them, at layers of the network.
#pragma once

#include "style/neighbor_term.h"
#include "style/statistics.h"

namespace atelier {

enum class MatchKind { patches, neighbors };

// The layers that a kind looks at where nobody chose any: of `layers` those of stride 4 and 8 for patches
// (relu3_1 and relu4_1 of VGG), of 2 to 8 for neighbors; all where there are none. Chosen layers stay.
WeightedList layers_to_match(MatchKind kind, const WeightedList& layers, const Graph& graph);

// Of each of `layers` a term that shares options.weight with the others by the layers' weights, times
// `share`. Patches of all styles are looked at together, whatever the weights of the styles (0: left out).
// Error where a style has no patch at a layer.
Terms match_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options, MatchKind kind, double share);

}  // namespace atelier
