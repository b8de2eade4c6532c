// All randomness of the project: Philox-4x32-10 (Salmon et al. 2011, "Parallel random numbers: as easy as 1,
// 2, 3"), a counter-based generator, drawn on the CPU and keyed by what a number is for, so that a frame's
// noise depends on no other frame, device, batch or thread count.
#pragma once

#include <ATen/core/Tensor.h>

#include <array>
#include <cstdint>
#include <string_view>

namespace atelier {

// Block `counter` of the generator with `key`: the published function, 10 rounds.
std::array<uint32_t, 4> philox(std::array<uint32_t, 4> counter, std::array<uint32_t, 2> key);

// One stream: keyed by the job's seed, what it is for ("jitter", "noise"), and two places (octave and
// iteration, a sample's number). Equal keys give equal numbers, on every machine.
class RandomStream {
 public:
  RandomStream(uint64_t seed, std::string_view use, uint32_t a = 0, uint32_t b = 0);

  uint32_t bits();
  double uniform();              // [0, 1), 53 bits
  double normal();               // mean 0, standard deviation 1 (Box-Muller)
  int64_t below(int64_t bound);  // 0 .. bound-1, unbiased

  at::Tensor uniform(at::IntArrayRef shape);  // float32 on the CPU
  at::Tensor normal(at::IntArrayRef shape);

 private:
  std::array<uint32_t, 2> key_{};
  std::array<uint32_t, 4> counter_{};
  std::array<uint32_t, 4> block_{};
  int used_ = 4;
};

}  // namespace atelier
