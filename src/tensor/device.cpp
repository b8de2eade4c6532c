#include "tensor/device.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/version.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <optional>
#include <sstream>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {
namespace {

namespace fs = std::filesystem;

// --- The CUDA back end, loaded by name

// Empty when GPUs can be used, else what was missing. `driver`: there is one, so a failure is worth a word.
struct Cuda {
  std::string missing;
  bool driver = false;
};

std::string load_failure() {
  const char* text = dlerror();
  return text ? text : "unknown";
}

Cuda load_cuda() {
  if (!dlopen("libcuda.so.1", RTLD_NOW)) return {"no NVIDIA driver is installed"};
  if (!dlopen("libtorch_cuda.so", RTLD_NOW | RTLD_GLOBAL))
    return {"the CUDA back end cannot be loaded: " + load_failure(), true};
  try {
    if (at::accelerator::deviceCount() > 0) return {"", true};
  } catch (const std::exception&) {
  }
  return {"the NVIDIA driver finds no usable GPU", true};
}

const Cuda& cuda() {
  static const Cuda result = load_cuda();
  return result;
}

at::Device cuda_device(const std::string& name) {
  const auto index = name == "cuda" ? 0 : parse_int(name.substr(5));
  if (!index || *index < 0 || *index > 127)
    throw Error("'" + name + "' is no device", "--device", "auto, cpu, cuda or cuda:N");
  if (!cuda().missing.empty())
    throw Error(cuda().missing, "--device " + name,
                "use --device cpu, or run scripts/setup --cuda where there is a GPU");
  const int count = at::accelerator::deviceCount();
  if (*index >= count)
    throw Error("there " + std::string(count == 1 ? "is 1 GPU" : "are " + std::to_string(count) + " GPUs"),
                "--device " + name, "numbers count from cuda:0");
  return {at::kCUDA, static_cast<at::DeviceIndex>(*index)};
}

at::Device automatic_device() {
  if (cuda().missing.empty()) return {at::kCUDA, 0};
  if (cuda().driver)
    spdlog::warn("computing on the CPU: {}", cuda().missing);
  else
    spdlog::debug("computing on the CPU: {}", cuda().missing);
  return at::kCPU;
}

// --- Precision

// CPUs with AMX have AVX512_BF16 too.
bool cpu_computes_bf16() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("avx512bf16");
#else
  return false;
#endif
}

// Asked of the driver itself, which needs no CUDA headers: attribute 75 is the major compute capability.
int major_capability(int index) {
  using Init = int (*)(unsigned);
  using Get = int (*)(int*, int);
  using Attribute = int (*)(int*, int, int);
  void* driver = dlopen("libcuda.so.1", RTLD_NOW);
  if (!driver) return 0;
  const auto init = reinterpret_cast<Init>(dlsym(driver, "cuInit"));
  const auto get = reinterpret_cast<Get>(dlsym(driver, "cuDeviceGet"));
  const auto attribute = reinterpret_cast<Attribute>(dlsym(driver, "cuDeviceGetAttribute"));
  int device = 0, major = 0;
  const bool known = init && get && attribute && init(0) == 0 && get(&device, index) == 0 &&
                     attribute(&major, 75, device) == 0;
  return known ? major : 0;
}

bool computes_bf16(at::Device device) {
  return device.is_cpu() ? cpu_computes_bf16() : major_capability(device.index()) >= 8;
}

// --- Memory

constexpr uint64_t kUnlimited = std::numeric_limits<uint64_t>::max();

// A number in a file of one, or of lines "key number"; nullopt where there is none ("max").
std::optional<uint64_t> number_in(const fs::path& path, const std::string& key = "") {
  std::ifstream file(path);
  std::string line;
  while (std::getline(file, line)) {
    std::istringstream words(line);
    std::string first;
    uint64_t number = 0;
    if (!key.empty() && (!(words >> first) || first != key)) continue;
    return words >> number ? std::optional(number) : std::nullopt;
  }
  return std::nullopt;
}

// What a control group leaves: its limit less what is used and cannot be given back.
uint64_t left_in_group(const fs::path& folder, const std::string& limit, const std::string& used,
                       const std::string& cache) {
  const auto most = number_in(folder / limit);
  if (!most) return kUnlimited;
  const uint64_t taken = number_in(folder / used).value_or(0);
  const uint64_t held = taken - std::min(taken, number_in(folder / "memory.stat", cache).value_or(0));
  return *most - std::min(*most, held);
}

// The groups of this process and those around them, in both versions of the hierarchy.
uint64_t left_in_groups() {
  uint64_t left = kUnlimited;
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const std::vector<std::string> parts = split(line, ':');
    if (parts.size() < 3) continue;
    const bool second = parts[0] == "0";
    if (!second && parts[1].find("memory") == std::string::npos) continue;
    const fs::path root = second ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory";
    for (fs::path group = fs::path(parts[2]).relative_path();; group = group.parent_path()) {
      left =
          std::min(left, second ? left_in_group(root / group, "memory.max", "memory.current", "inactive_file")
                                : left_in_group(root / group, "memory.limit_in_bytes",
                                                "memory.usage_in_bytes", "total_inactive_file"));
      if (group.empty()) break;
    }
  }
  return left;
}

uint64_t available_in_machine() {
  const uint64_t kib = number_in("/proc/meminfo", "MemAvailable:").value_or(0);
  return std::min(kib * 1024, left_in_groups());
}

}  // namespace

at::Device choose_device(const std::string& name) {
  if (name == "auto") return automatic_device();
  if (name == "cpu") return at::kCPU;
  if (name == "cuda" || name.starts_with("cuda:")) return cuda_device(name);
  throw Error("'" + name + "' is no device", "--device", "auto, cpu, cuda or cuda:N");
}

at::ScalarType choose_precision(const std::string& name, at::Device device) {
  if (name == "auto") return computes_bf16(device) ? at::kBFloat16 : at::kFloat;
  if (name == "fp32") return at::kFloat;
  if (name == "bf16") return at::kBFloat16;
  if (name == "fp16" && device.is_cpu())
    throw Error("a CPU does not compute fp16", "--precision fp16", "use bf16 or fp32");
  if (name == "fp16") return at::kHalf;
  throw Error("'" + name + "' is no precision", "--precision", "auto, fp32, bf16 or fp16");
}

std::string precision_name(at::ScalarType type) {
  if (type == at::kBFloat16) return "bf16";
  return type == at::kHalf ? "fp16" : "fp32";
}

uint64_t available_memory(at::Device device) {
  if (device.is_cpu()) return available_in_machine();
  return at::accelerator::getMemoryInfo(device.index()).first;
}

std::string libtorch_version() {
  return TORCH_VERSION;
}

std::string cuda_version() {
  Dl_info torch{};
  const auto address = reinterpret_cast<void*>(&at::get_num_threads);
  if (!dladdr(address, &torch) || !fs::exists(fs::path(torch.dli_fname).parent_path() / "libtorch_cuda.so"))
    return "none";
  // libtorch_cpu itself brings the CUDA runtime into the process.
  const auto version_of = reinterpret_cast<int (*)(int*)>(dlsym(RTLD_DEFAULT, "cudaRuntimeGetVersion"));
  int version = 0;
  if (!version_of || version_of(&version) != 0) return "none";
  return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
}

}  // namespace atelier
