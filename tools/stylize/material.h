// What the files hold that a transfer's options name.
#pragma once

#include "style/transfer.h"
#include "stylize/job.h"

namespace atelier {

// For a picture of these pixels; `frame` is its number in a film or morph, below 0 where it is in none.
// Errors name the file.
TransferMaterial material_of(const StylizeJob& job, const at::Tensor& content, int64_t frame);

// The result with the colors that the job asks for.
at::Tensor recolored(const StylizeJob& job, const at::Tensor& made, const at::Tensor& content);

}  // namespace atelier
