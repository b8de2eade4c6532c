// Work whose results do not depend on how many threads there are: it is cut into blocks of a fixed size, and
// each is done by one thread, with libtorch's and MKL's own threads held still.
#pragma once

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cstdint>

namespace atelier {

// work(block) for 0 .. count-1, several at once. Blocks must not write to the same place.
template <class Work>
void for_each_block(int64_t count, const Work& work) {
  // Of a single block libtorch would make no parallel region, and MKL would take all threads.
  at::parallel_for(0, std::max<int64_t>(count, 2), 1, [&](int64_t first, int64_t last) {
    const at::NoGradGuard no_grad;
    for (int64_t block = first; block < std::min(last, count); ++block) work(block);
  });
}

// work() on one thread.
template <class Work>
void on_one_thread(const Work& work) {
  for_each_block(1, [&](int64_t) { work(); });
}

}  // namespace atelier
