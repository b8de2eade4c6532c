// Which layers a dream looks at, checked before any work.
#pragma once

#include "job/values.h"
#include "nn/graph.h"

namespace atelier {

// The layers that dream best in `graph`: those known for it, else one at two thirds of its layers of stride
// 16, where networks that learned from photographs see whole faces and animals. Error where it has none.
WeightedList default_layers(const Graph& graph);

// PlanError with all mistakes: unknown layers (with the nearest name), channels that a layer does not have.
void check_layers(const WeightedList& layers, const Graph& graph);

}  // namespace atelier
