// Which layers a transfer looks at where nobody says.
#pragma once

#include "job/values.h"
#include "nn/graph.h"
#include "style/options.h"

namespace atelier {

// The first nonlinearity of each stride up to 16 (relu1_1 ... relu5_1 of VGG), equal weights.
WeightedList default_style_layers(const Graph& graph);
// The middle one of stride 8, what shapes things have (relu4_2 of VGG).
WeightedList default_content_layers(const Graph& graph);

// Those that the options name, else the default.
WeightedList style_layers_of(const TransferOptions& options, const Graph& graph);
WeightedList content_layers_of(const TransferOptions& options, const Graph& graph);

// PlanError with all unknown layers, and those that see no places.
void check_layers_of_style(const WeightedList& layers, const Graph& graph);

}  // namespace atelier
