#include "tensor/device.h"

#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <gtest/gtest.h>

#include <atomic>
#include <limits>

#include "base/error.h"

namespace atelier {
namespace {

// Read by the compiler as a value that it cannot know.
volatile float smallest_normal = std::numeric_limits<float>::min();

TEST(Device, chooses_a_cpu_by_name_and_automatically_where_there_is_no_driver) {
  EXPECT_TRUE(choose_device("cpu").is_cpu());
  if (dlopen("libcuda.so.1", RTLD_NOW)) GTEST_SKIP() << "this machine has an NVIDIA driver";
  EXPECT_TRUE(choose_device("auto").is_cpu());
}

TEST(Device, says_why_a_gpu_cannot_be_used) {
  if (dlopen("libcuda.so.1", RTLD_NOW)) GTEST_SKIP() << "this machine has an NVIDIA driver";
  try {
    choose_device("cuda:1");
    FAIL() << "a GPU was found without a driver";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()),
              "--device cuda:1: no NVIDIA driver is installed (use --device cpu, or run scripts/setup --cuda "
              "where there is a GPU)");
  }
}

TEST(Device, refuses_names_that_are_none) {
  for (const char* name : {"gpu", "cuda:", "cuda:x", "cuda:-1", "cuda:1000", ""})
    EXPECT_THROW(choose_device(name), Error) << name;
}

TEST(Precision, is_chosen_by_name_and_by_the_hardware) {
  EXPECT_EQ(choose_precision("fp32", at::kCPU), at::kFloat);
  EXPECT_EQ(choose_precision("bf16", at::kCPU), at::kBFloat16);
  const at::ScalarType automatic = choose_precision("auto", at::kCPU);
  EXPECT_TRUE(automatic == at::kFloat || automatic == at::kBFloat16);
  EXPECT_THROW(choose_precision("fp16", at::kCPU), Error);
  EXPECT_THROW(choose_precision("double", at::kCPU), Error);
  EXPECT_EQ(precision_name(at::kBFloat16), "bf16");
}

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

TEST(Memory, of_the_machine_is_between_nothing_and_everything) {
  const uint64_t bytes = available_memory(at::kCPU);
  EXPECT_GT(bytes, 1U << 20);
  EXPECT_LT(bytes, 1ULL << 50);
}

TEST(Versions, are_numbers) {
  EXPECT_TRUE(libtorch_version().starts_with("2."));
  const std::string cuda = cuda_version();
  EXPECT_TRUE(cuda == "none" || cuda.find('.') != std::string::npos) << cuda;
}

}  // namespace
}  // namespace atelier
