// Pictures of classes that are made of nothing (dream/portrait.h), as the dream tool writes them.
#pragma once

#include "app/group.h"
#include "dream/job.h"

namespace atelier {

// The seed of a task: the job's, and another for each of its variations.
uint64_t seed_of(const Task<DreamJob>& task);

void render_portraits(Group<DreamJob>& group);
// One class all over a picture (dream/field.h).
void render_field(Task<DreamJob>& task);

}  // namespace atelier
