// Frames of films that hold still: each begins with what was dreamt into the ones before.
#pragma once

#include "app/group.h"
#include "dream/job.h"

namespace atelier {

void render_frame(Task<DreamJob>& task);

}  // namespace atelier
