// The threads of libtorch: how many, and how they wait for one another.
//
// Between two operations they spin, by default for milliseconds. On a machine that does anything else
// (another process of ours, a frame that is read ahead, a farm's neighbor) each then holds the core that the
// other waits for: two films at once took thirty times as long as one after the other. A tenth of that is as
// fast on a quiet machine. The number of turns is read from the environment before main begins, by libgomp,
// so a process that includes this starts itself once more with it (10 ms), unless GOMP_SPINCOUNT or
// OMP_WAIT_POLICY is set.
#pragma once

namespace atelier {

// For this process; 0: all cores that it may run on. Denormals are flushed, on every thread that libtorch
// starts.
void set_threads(int num_threads);
int num_threads();

}  // namespace atelier
