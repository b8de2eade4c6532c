// How many bytes an array takes, for readers of files that may lie about it.
#pragma once

#include <c10/core/ScalarType.h>
#include <c10/util/ArrayRef.h>

#include <algorithm>
#include <cstdint>
#include <optional>

namespace atelier {

// nullopt where a side is negative or a product overflows int64, even if another side is 0: libtorch's
// strides would too.
inline std::optional<uint64_t> bytes_of(at::ScalarType type, c10::IntArrayRef shape) {
  auto bytes = static_cast<int64_t>(c10::elementSize(type));
  bool empty = false;
  for (int64_t side : shape) {
    if (side < 0 || __builtin_mul_overflow(bytes, std::max<int64_t>(side, 1), &bytes)) return std::nullopt;
    empty |= side == 0;
  }
  return empty ? 0 : static_cast<uint64_t>(bytes);
}

}  // namespace atelier
