#include "tensor/threads.h"

#include <ATen/Parallel.h>
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <limits>

namespace atelier {
namespace {

// Read by the compiler as a value that it cannot know.
volatile float smallest_normal = std::numeric_limits<float>::min();

TEST(Threads, are_set_and_all_flush_denormals) {
  set_threads(2);
  EXPECT_EQ(num_threads(), 2);
  std::atomic<int> kept = 0;
  at::parallel_for(0, 2, 1, [&](int64_t, int64_t) {
    const float half = smallest_normal / 2;
    kept += half != 0;
  });
  EXPECT_EQ(kept, 0);
  set_threads(0);
  EXPECT_GE(num_threads(), 1);
}

TEST(Threads, do_not_spin_for_long) {
  EXPECT_TRUE(std::getenv("GOMP_SPINCOUNT") || std::getenv("OMP_WAIT_POLICY"));
}

}  // namespace
}  // namespace atelier
