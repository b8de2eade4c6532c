// From the inputs of embed to rows.
#pragma once

#include "app/run_all.h"
#include "embed/job.h"
#include "embed/rows.h"
#include "embed/words.h"

namespace atelier {

// Inputs that can't be used are named and left out. Pictures go through the network in fixed batches, which
// are kept by a run that is interrupted.
WordVectors words_of(const EmbedJob& job);  // --vectors
Rows gathered_rows(Gathering<EmbedJob>& gathering);

}  // namespace atelier
