#include "tensor/seed.h"

#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "base/error.h"

namespace atelier {
namespace {

constexpr int kRounds = 10;
constexpr uint32_t kMultiplier0 = 0xD2511F53, kMultiplier1 = 0xCD9E8D57;
constexpr uint32_t kWeyl0 = 0x9E3779B9, kWeyl1 = 0xBB67AE85;

using Block = std::array<uint32_t, 4>;

// FNV-1a, 64 bits: the name of a use as a number.
uint64_t hash_of(std::string_view text) {
  uint64_t hash = 0xCBF29CE484222325;
  for (unsigned char byte : text) hash = (hash ^ byte) * 0x100000001B3;
  return hash;
}

Block advanced(Block counter, uint64_t num_blocks) {
  const uint64_t low = (uint64_t{counter[1]} << 32 | counter[0]) + num_blocks;
  counter[0] = static_cast<uint32_t>(low);
  counter[1] = static_cast<uint32_t>(low >> 32);
  return counter;
}

float unit(uint32_t bits) {
  return static_cast<float>(bits >> 8) * 0x1p-24f;
}

// A pair of normal numbers from a pair of uniform ones; the first is taken from (0, 1] to keep the logarithm
// finite.
std::array<double, 2> box_muller(double first, double second) {
  const double radius = std::sqrt(-2 * std::log(1 - first));
  const double angle = 2 * std::numbers::pi * second;
  return {radius * std::cos(angle), radius * std::sin(angle)};
}

std::array<float, 4> uniform_block(const Block& block) {
  return {unit(block[0]), unit(block[1]), unit(block[2]), unit(block[3])};
}

std::array<float, 4> normal_block(const Block& block) {
  constexpr double kScale = 0x1p-32;
  const auto a = box_muller(block[0] * kScale, block[1] * kScale);
  const auto b = box_muller(block[2] * kScale, block[3] * kScale);
  return {static_cast<float>(a[0]), static_cast<float>(a[1]), static_cast<float>(b[0]),
          static_cast<float>(b[1])};
}

// Four numbers a block, each block from its own counter: the same on any number of threads.
template <class Transform>
at::Tensor filled(at::IntArrayRef shape, Block counter, std::array<uint32_t, 2> key, Transform transform) {
  at::Tensor out = at::empty(shape, at::kFloat);
  float* data = out.data_ptr<float>();
  const int64_t size = out.numel();
  at::parallel_for(0, (size + 3) / 4, 1 << 14, [&](int64_t begin, int64_t end) {
    for (int64_t i = begin; i < end; ++i) {
      const std::array<float, 4> numbers = transform(philox(advanced(counter, i), key));
      for (int64_t j = 0; j < 4 && 4 * i + j < size; ++j) data[4 * i + j] = numbers[j];
    }
  });
  return out;
}

}  // namespace

Block philox(Block counter, std::array<uint32_t, 2> key) {
  for (int round = 0; round < kRounds; ++round) {
    const uint64_t product0 = uint64_t{kMultiplier0} * counter[0];
    const uint64_t product1 = uint64_t{kMultiplier1} * counter[2];
    counter = {static_cast<uint32_t>(product1 >> 32) ^ counter[1] ^ key[0], static_cast<uint32_t>(product1),
               static_cast<uint32_t>(product0 >> 32) ^ counter[3] ^ key[1], static_cast<uint32_t>(product0)};
    key[0] += kWeyl0;
    key[1] += kWeyl1;
  }
  return counter;
}

// The seed and the use are mixed into a key by the generator itself; the two places are half of the counter.
RandomStream::RandomStream(uint64_t seed, std::string_view use, uint32_t a, uint32_t b) {
  const uint64_t name = hash_of(use);
  const Block mixed = philox({static_cast<uint32_t>(name), static_cast<uint32_t>(name >> 32), 0, 0},
                             {static_cast<uint32_t>(seed), static_cast<uint32_t>(seed >> 32)});
  key_ = {mixed[0], mixed[1]};
  counter_ = {0, 0, a, b};
}

uint32_t RandomStream::bits() {
  if (used_ == 4) {
    block_ = philox(counter_, key_);
    counter_ = advanced(counter_, 1);
    used_ = 0;
  }
  return block_[used_++];
}

double RandomStream::uniform() {
  const uint64_t high = bits() >> 5, low = bits() >> 6;
  return static_cast<double>(high << 26 | low) * 0x1p-53;
}

double RandomStream::normal() {
  const double first = uniform();
  return box_muller(first, uniform())[0];
}

int64_t RandomStream::below(int64_t bound) {
  if (bound < 1) throw Error("a random number below " + std::to_string(bound) + " does not exist");
  const uint64_t range = static_cast<uint64_t>(bound);
  const uint64_t limit = std::numeric_limits<uint64_t>::max() - std::numeric_limits<uint64_t>::max() % range;
  while (true) {
    const uint64_t high = bits(), number = high << 32 | bits();
    if (number < limit) return static_cast<int64_t>(number % range);
  }
}

at::Tensor RandomStream::uniform(at::IntArrayRef shape) {
  at::Tensor out = filled(shape, counter_, key_, uniform_block);
  counter_ = advanced(counter_, (out.numel() + 3) / 4);
  used_ = 4;
  return out;
}

at::Tensor RandomStream::normal(at::IntArrayRef shape) {
  at::Tensor out = filled(shape, counter_, key_, normal_block);
  counter_ = advanced(counter_, (out.numel() + 3) / 4);
  used_ = 4;
  return out;
}

}  // namespace atelier
