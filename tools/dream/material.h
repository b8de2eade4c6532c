// What the files hold that a dream's options name.
#pragma once

#include <string>

#include "dream/stages.h"
#include "job/plan.h"
#include "media/image.h"

namespace atelier {

// For a picture of `size` with `alpha` (may be undefined). Errors name the file.
DreamMaterial material_of(const DreamOptions& dream, const Graph& graph, PictureSize size,
                          const at::Tensor& alpha);

// A kind, or a picture that is there; a mistake of `mask` else.
void check_mask(const std::string& text, Check& check);

}  // namespace atelier
