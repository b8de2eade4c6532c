// What a dream of one picture will take, and whether it can be dreamt at all; what portraits and fields take.
// Known without weights.
#pragma once

#include "dream/field.h"
#include "dream/options.h"
#include "dream/portrait.h"
#include "nn/gradient_cost.h"
#include "nn/graph.h"
#include "tensor/resample.h"

namespace atelier {

// The smallest side of a picture that the dream's layers can see. Error for a picture that is smaller.
int64_t check_picture_size(PictureSize size, const DreamOptions& options, const Graph& dense_graph);

// Of all octaves and iterations, forward and backward. Errors of dream_taps() and check_picture_size().
double dream_flops(const DreamOptions& options, const Graph& dense_graph, PictureSize size);

// At the largest octave, in tiles of options.tile_px: pictures, gradients, a tile's activations.
// `bytes_per_number` is the network's precision.
double dream_bytes(const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                   int64_t bytes_per_number = 4);

// The largest tile, up to options.tile_px, with which the dream of `batch` pictures takes no more than
// `bytes`; the smallest where none does.
int64_t tile_within(double bytes, const DreamOptions& options, const Graph& dense_graph, PictureSize size,
                    int64_t batch = 1);

// Of a portrait of a class; of all windows of a field. 0 where the network is no classifier.
double portrait_flops(const PortraitOptions& options, const Graph& dense_graph);
double field_flops(const FieldOptions& options, const Graph& dense_graph);
// Of a field of that size, and what its windows take.
double field_bytes(PictureSize size);

}  // namespace atelier
