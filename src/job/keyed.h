// Values that change over time: any number of a job may be {0: 1.4, 120: 1.8, easing: smooth}, a value at
// frames between which it moves; anything else (a name, a list of layers) holds until its next key. Before
// the first key and after the last the nearest value stands.
#pragma once

#include <set>

#include "job/document.h"
#include "job/options.h"

namespace atelier {

// Whether a value, or one within it, changes over time.
bool is_keyed(const Node& node);

// The frames of all keys within.
std::set<double> keyed_frames(const Node& node);

// `values` (dotted keys) as they are at a frame; whole numbers of `declared` are rounded. Error for an
// unknown easing, or a key that is no number.
Node values_at(const Node& values, double frame, const Options& declared);

}  // namespace atelier
