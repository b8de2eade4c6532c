#include "tensor/device.h"

#include <dlfcn.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace atelier {
namespace {

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
