// SIGINT and SIGTERM: the first asks to stop at the next step, so that the item in work is finished or
// dropped cleanly; a second stops at once, without temporary files left.
#pragma once

namespace atelier {

void catch_signals();         // also ignores SIGPIPE: a closed pipe is a write error
bool interrupted();           // a signal has come
int interrupted_status();     // 130 for SIGINT, 143 for SIGTERM
void throw_if_interrupted();  // Interrupted

}  // namespace atelier
