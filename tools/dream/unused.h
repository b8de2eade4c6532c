// Options that are set and that a job has no use for: said before any work, rather than passed over.
#pragma once

#include "dream/job.h"

namespace atelier {

// Nothing was given to dream into.
bool begins_with_nothing(const DreamJob& job, const Check& check);

void check_unused(const DreamJob& job, Check& check);

}  // namespace atelier
