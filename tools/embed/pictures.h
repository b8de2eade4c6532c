// Pictures and keyframes as rows: what a layer says of them, or their pixels.
#pragma once

#include "app/run_all.h"
#include "embed/job.h"
#include "embed/rows.h"

namespace atelier {

Rows rows_of_pictures(Gathering<EmbedJob>& gathering);

}  // namespace atelier
