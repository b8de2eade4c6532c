// What a transfer will take, known without weights.
#pragma once

#include <string>
#include <vector>

#include "nn/gradient_cost.h"
#include "style/options.h"

namespace atelier {

// The layers that a transfer looks at. Errors of the default layers.
std::vector<std::string> transfer_taps(const TransferOptions& options, const Graph& dense_graph);

// Error for a picture that is too small for these layers. Returns their smallest side.
int64_t check_transfer_size(PictureSize size, const TransferOptions& options, const Graph& dense_graph);

// The sizes that a transfer grows through, the last being `full`; with less than a whole effort only the
// largest.
std::vector<PictureSize> transfer_sizes(PictureSize full, const TransferOptions& options,
                                        const Graph& dense_graph, double effort = 1);

// Of all sizes and iterations.
double transfer_flops(const TransferOptions& options, const Graph& dense_graph, PictureSize size);

// At the last size: pictures, what the descent remembers, features of the content, a tile's activations.
double transfer_bytes(const TransferOptions& options, const Graph& dense_graph, PictureSize size,
                      int64_t bytes_per_number = 4);

// `options` with tiles, and a history, that keep within `bytes` where that can be.
TransferOptions within_memory(double bytes, const TransferOptions& options, const Graph& dense_graph,
                              PictureSize size);

}  // namespace atelier
