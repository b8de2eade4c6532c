#include "tensor/threads.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <string_view>

namespace atelier {
namespace {

char turns_to_wait[] = "GOMP_SPINCOUNT=1000";  // what measures fastest alone and next to others

bool says_how_to_wait(std::string_view variable) {
  return variable.starts_with("GOMP_SPINCOUNT=") || variable.starts_with("OMP_WAIT_POLICY=");
}

// Called before any library of the process is initialized, the C library and the heap among them. Where the
// process can't be started again it goes on as it is.
void limit_spinning(int, char** arguments, char** environment) {
  static std::array<char*, 4096> variables;
  size_t count = 0;
  for (char** variable = environment; *variable; ++variable) {
    if (says_how_to_wait(*variable) || count + 2 == variables.size()) return;
    variables[count++] = *variable;
  }
  variables[count] = turns_to_wait;
  execve("/proc/self/exe", arguments, variables.data());
}

[[gnu::section(".preinit_array"), gnu::used]] void (*const at_the_start)(int, char**,
                                                                         char**) = limit_spinning;

}  // namespace

void set_threads(int num_threads) {
  cpu_set_t cores;
  CPU_ZERO(&cores);
  if (num_threads <= 0 && sched_getaffinity(0, sizeof cores, &cores) == 0) num_threads = CPU_COUNT(&cores);
  at::set_num_threads(std::max(num_threads, 1));
  // The setting is each thread's own: one task for each worker, and one for the caller.
  at::parallel_for(0, at::get_num_threads(), 1,
                   [](int64_t, int64_t) { at::globalContext().setFlushDenormal(true); });
  at::globalContext().setFlushDenormal(true);
}

int num_threads() {
  return at::get_num_threads();
}

}  // namespace atelier
