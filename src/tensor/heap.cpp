#include "tensor/heap.h"

#include <cstdlib>
#include <string>

#if ATELIER_JEMALLOC
#include <jemalloc/jemalloc.h>
#elif defined(__GLIBC__)
#include <malloc.h>
#endif

#if ATELIER_JEMALLOC
// Read by jemalloc when the process starts: one arena, so that what one thread frees another takes; vast
// blocks are kept like others; nothing goes back by itself.
extern "C" {
extern const char* malloc_conf;
const char* malloc_conf = "thp:always,oversize_threshold:0,narenas:1,dirty_decay_ms:-1,muzzy_decay_ms:-1";
}
#endif

namespace atelier {

#if ATELIER_JEMALLOC

void keep_freed_memory() {}

void release_freed_memory() {
  static const std::string purge = "arena." + std::to_string(MALLCTL_ARENAS_ALL) + ".purge";
  mallctl(purge.c_str(), nullptr, nullptr, nullptr, 0);
}

#elif defined(__GLIBC__)

void keep_freed_memory() {
  setenv("THP_MEM_ALLOC_ENABLE", "1", /*overwrite=*/0);  // libtorch's own: large pages cost fewer faults
  mallopt(M_MMAP_THRESHOLD, 32 << 20);                   // the most that glibc takes
  mallopt(M_TRIM_THRESHOLD, -1);
  mallopt(M_TOP_PAD, 64 << 20);
}

void release_freed_memory() {
  malloc_trim(0);
}

#else

void keep_freed_memory() {}
void release_freed_memory() {}

#endif

}  // namespace atelier
