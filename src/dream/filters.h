// What every channel of a layer wants: a portrait (dream/portrait.h) of each. And the kernels of a layer that
// reads the picture itself.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <string>

#include "dream/ascent.h"
#include "dream/portrait.h"
#include "dream/prior.h"
#include "nn/network.h"

namespace atelier {

// (C,3,H,W) 8 bit on the CPU, a picture for each channel of `layer`, made a few at a time; each has a seed of
// its own from `seed` on, or low layers would share the same faint clouds. Monitor as portrait() has it, but
// that a moment's picture is not there and its state holds the pictures that are finished. Errors: those of
// portrait().
at::Tensor filters(const Network& network, const std::string& layer, const PortraitOptions& options,
                   const Prior& prior, uint64_t seed, const Monitor& monitor = {});

// (C,3,side,side) 0..1 about grey, each stretched to its own range and enlarged without smoothing to at most
// `most_px`; undefined where the layer does not read pictures of three colors.
at::Tensor kernels(const Network& network, const std::string& layer, int64_t most_px);

}  // namespace atelier
