// The poster: panels of drawings, one property changing in each.
#pragma once

#include "charrnn-draw/samples.h"

namespace atelier {

void write_innards(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn);

}  // namespace atelier
