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

// (N,D), or (R,C,D) of a lattice, float32.
at::Tensor read_codes(const InputPath& path);
// (1,D): the one that --code-row and --code-column choose. Error where there is none.
at::Tensor code_in(const InputPath& path, const DreamOptions& dream);

// A kind, or a picture that is there; a mistake of `mask` else.
void check_mask(const std::string& text, Check& check);

}  // namespace atelier
