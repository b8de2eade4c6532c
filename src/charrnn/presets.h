// Sizes and dropout that are good without tuning.
#pragma once

#include <string>

#include "charrnn/model.h"

namespace atelier {

struct ModelSize {
  int64_t layers, hidden;
};
ModelSize size_named(const std::string& preset);  // small 2 x 256, medium 2 x 512, large 3 x 1024

// Dropout that is negative becomes what suits a text of `num_symbols`: none for ten times as many as the
// network has parameters, most (of layers 0.4, of the output 0.5, of recurrent weights 0.3, of characters
// 0.05) for a quarter as many, and in between by the logarithm; `share` of that, as half of it for a network
// that learned other text before. Measured on a megabyte of plays, and on 25 KB of them after novels.
ModelOptions with_dropout(ModelOptions options, int64_t num_parameters, int64_t num_symbols,
                          double share = 1);

}  // namespace atelier
