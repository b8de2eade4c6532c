// Dreams into pictures (dream/ascent.h), alone or in batches, as the dream tool writes them.
#pragma once

#include "app/group.h"
#include "dream/job.h"

namespace atelier {

void render_dreams(Group<DreamJob>& group);

}  // namespace atelier
