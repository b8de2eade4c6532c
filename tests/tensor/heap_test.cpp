#include "tensor/heap.h"

#include <ATen/ops/empty.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <fstream>
#include <vector>

namespace atelier {
namespace {

int64_t resident_bytes() {
  int64_t total = 0, resident = 0;
  std::ifstream("/proc/self/statm") >> total >> resident;
  return resident * sysconf(_SC_PAGESIZE);
}

TEST(Heap, keeps_what_was_freed_until_it_is_told_to_give_it_back) {
  keep_freed_memory();
  const int64_t before = resident_bytes();
  {
    std::vector<at::Tensor> tensors;
    for (int i = 0; i < 16; ++i) tensors.push_back(at::empty({4 << 20}).fill_(1));
  }
  EXPECT_GT(resident_bytes() - before, 128 << 20);
  release_freed_memory();
  EXPECT_LT(resident_bytes() - before, 64 << 20);
}

}  // namespace
}  // namespace atelier
