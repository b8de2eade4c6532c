// Talking with a network.
#pragma once

#include "charrnn-sample/writing.h"

namespace atelier {

// Answers the lines of --chat-lines, or of stdin as they come; on a terminal with a prompt, else as a
// transcript of both sides, conversations parted by empty lines as in corpora.
void chat(Gathering<SampleJob>& gathering);

}  // namespace atelier
