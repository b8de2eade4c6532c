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
// 0.05) for a quarter as many, and in between by the logarithm. Measured on a megabyte of plays.
ModelOptions with_dropout(ModelOptions options, int64_t num_parameters, int64_t num_symbols);

}  // namespace atelier
