// Single pictures in the style of others, as the stylize tool writes them.
#pragma once

#include "app/group.h"
#include "stylize/job.h"

namespace atelier {

void render_still(Task<StylizeJob>& task);

}  // namespace atelier
