// What networks write as text: plain, colored for terminals, or as JSON lines.
#pragma once

#include "charrnn-sample/writing.h"

namespace atelier {

// Of all networks of the gathering, to its output as they come.
void write_texts(Gathering<SampleJob>& gathering);

}  // namespace atelier
