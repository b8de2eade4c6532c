// What networks write or read as a page or picture of colored texts.
#pragma once

#include "charrnn-sample/writing.h"

namespace atelier {

// Of all networks of the gathering, to its output. `format`: html or one of media/canvas.h.
void draw_figure(Gathering<SampleJob>& gathering, const std::string& format);

}  // namespace atelier
