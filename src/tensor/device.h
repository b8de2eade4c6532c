// Where tensors live and how precisely they are computed. The tools link libtorch_cpu alone; the CUDA back
// end is loaded here, by name, and only where a driver is found, so that a process without a GPU starts fast.
#pragma once

#include <c10/core/Device.h>
#include <c10/core/ScalarType.h>

#include <cstdint>
#include <string>

namespace atelier {

// `name` is auto, cpu, cuda or cuda:N. `auto` takes the first GPU where there is one and says in a log line
// when something was missing; `cuda` without a usable GPU is an Error that says what was missing. Loads
// libtorch_cuda once.
at::Device choose_device(const std::string& name);

// `name` is auto, fp32, bf16 or fp16. `auto` is bf16 where the hardware computes it (AVX512_BF16 or AMX on a
// CPU, compute capability 8.0 on a GPU), else fp32. fp16 on a CPU is an Error.
at::ScalarType choose_precision(const std::string& name, at::Device device);
std::string precision_name(at::ScalarType type);  // "fp32", "bf16", "fp16"

// Memory of the device that could be used now, bytes: free memory of a GPU, MemAvailable (cgroup limits
// respected) of a machine.
uint64_t available_memory(at::Device device);

std::string libtorch_version();  // "2.11.0"
// "13.0" where the CUDA back end lies beside libtorch, else "none"; loads nothing.
std::string cuda_version();

}  // namespace atelier
