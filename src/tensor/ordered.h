// Work whose results do not depend on how many threads there are: it is cut into blocks of a fixed size, and
// each is done by one thread, with libtorch's and MKL's own threads held still, and without gradients.
#pragma once

#include <cstdint>
#include <functional>

namespace atelier {

// work(block) for 0 .. count-1, several at once. Blocks must not write to the same place.
void for_each_block(int64_t count, const std::function<void(int64_t)>& work);

// The spans of `size` that 0 .. count-1 is cut into; the last may be shorter.
int64_t num_spans(int64_t count, int64_t size);
// work(first, last) for each of them, several at once; last is excluded.
void for_each_span(int64_t count, int64_t size, const std::function<void(int64_t, int64_t)>& work);

// work() on one thread.
void on_one_thread(const std::function<void()>& work);

}  // namespace atelier
