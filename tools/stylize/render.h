// Pictures and frames of films in the style of others, as the stylize tool writes them.
#pragma once

#include "app/group.h"
#include "stylize/job.h"

namespace atelier {

void render_still(Task<StylizeJob>& task);
// A frame that begins with what was made of the ones before, carried along with what moves.
void render_frame(Task<StylizeJob>& task);

}  // namespace atelier
