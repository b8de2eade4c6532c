// exp, sigmoid and tanh in a few operations that compilers turn into vector instructions. The same bits for a
// number wherever it stands in a loop.
#pragma once

#include <bit>
#include <cstdint>

namespace atelier {

// e^x within 2 units in the last place, for x from -87 to 88; beyond it is what it is there.
inline float fast_exp(float x) {
  constexpr float kRound = 12582912.f;  // 1.5 * 2^23: adding it rounds to whole numbers
  x = x < -87.f ? -87.f : x > 88.f ? 88.f : x;
  const float rounded = x * 1.44269504f + kRound;
  const float whole = rounded - kRound;
  const float rest = (x - whole * 0.693359375f) + whole * 2.12194440e-4f;
  float sum = 1.9875691500e-4f;
  sum = sum * rest + 1.3981999507e-3f;
  sum = sum * rest + 8.3334519073e-3f;
  sum = sum * rest + 4.1665795894e-2f;
  sum = sum * rest + 1.6666665459e-1f;
  sum = sum * rest + 5.0000001201e-1f;
  sum = sum * rest * rest + rest + 1.f;
  const int32_t power = std::bit_cast<int32_t>(rounded) << 23;
  return std::bit_cast<float>(std::bit_cast<int32_t>(sum) + power);
}
inline float fast_sigmoid(float x) {
  return 1.f / (1.f + fast_exp(-x));
}
inline float fast_tanh(float x) {
  return 2.f / (1.f + fast_exp(-2.f * x)) - 1.f;
}

}  // namespace atelier
