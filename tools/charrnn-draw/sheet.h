// The labeled sheet.
#pragma once

#include "charrnn-draw/samples.h"

namespace atelier {

void write_sheet(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn);

}  // namespace atelier
