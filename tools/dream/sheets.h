// A sheet of what every channel of a layer wants (dream --filters).
#pragma once

#include "app/group.h"
#include "dream/job.h"

namespace atelier {

void render_filters(Task<DreamJob>& task);

}  // namespace atelier
