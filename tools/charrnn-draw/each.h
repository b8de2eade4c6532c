// --each: every emoji as files of its own.
#pragma once

#include "charrnn-draw/samples.h"

namespace atelier {

// NAME.svg, NAME.png and NAME.txt, the line as it was sampled, of all that can be drawn; of others the line
// alone. Names become file names: letters, digits and dashes, equal ones numbered.
void write_each(Gathering<CharrnnDrawJob>& gathering, const std::vector<DrawnEmoji>& drawn);

}  // namespace atelier
