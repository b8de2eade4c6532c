// Pictures painted in one pass, by networks that were trained for one style, as the stylize tool writes them.
#pragma once

#include "app/group.h"
#include "stylize/job.h"

namespace atelier {

// Options that are set and that such a network has no use for are mistakes.
void check_feed_forward(const StylizeJob& job, Check& check);

Cost feed_forward_cost(const StylizeJob& job, int64_t width, int64_t height);

void render_feed_forward(Task<StylizeJob>& task);

}  // namespace atelier
