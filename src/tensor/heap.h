// The memory of tensors. A network frees and takes the same sizes in every iteration: fresh pages from the
// system cost more than its arithmetic. With jemalloc, which stands in for the C library's allocator where
// the build found it, freed memory stays in the process, in large pages; without it as far as glibc can be
// told so.
#pragma once

namespace atelier {

// Once, before tensors are made.
void keep_freed_memory();
// Gives all that is free back to the system: tiles of several sizes would leave holes that no tile fits.
void release_freed_memory();

}  // namespace atelier
