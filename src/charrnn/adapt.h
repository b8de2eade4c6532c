// A network that learned one text, made ready for another.
#pragma once

#include "charrnn/model_file.h"

namespace atelier {

// The same network for the symbols of `vocabulary`: those that it knew keep their rows, wherever they stand
// now; new ones begin as a new network's would, from `seed`; those that are gone are left out.
CharModel adapted(const CharNetwork& known, const ModelOptions& options, const Vocabulary& vocabulary,
                  uint64_t seed);

}  // namespace atelier
