#include "tensor/ordered.h"

#include <ATen/Parallel.h>
#include <ATen/core/grad_mode.h>

#include <algorithm>

namespace atelier {

void for_each_block(int64_t count, const std::function<void(int64_t)>& work) {
  // Of a single block libtorch would make no parallel region, and MKL would take all threads.
  at::parallel_for(0, std::max<int64_t>(count, 2), 1, [&](int64_t first, int64_t last) {
    const at::NoGradGuard no_grad;
    for (int64_t block = first; block < std::min(last, count); ++block) work(block);
  });
}

int64_t num_spans(int64_t count, int64_t size) {
  return (count + size - 1) / size;
}

void for_each_span(int64_t count, int64_t size, const std::function<void(int64_t, int64_t)>& work) {
  for_each_block(num_spans(count, size),
                 [&](int64_t span) { work(span * size, std::min(count, (span + 1) * size)); });
}

void on_one_thread(const std::function<void()>& work) {
  for_each_block(1, [&](int64_t) { work(); });
}

}  // namespace atelier
