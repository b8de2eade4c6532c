#include "autoencoder/hexagrams.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <set>

#include "base/error.h"

namespace atelier {

namespace {

constexpr int64_t kLines = 6, kHexagrams = 64;

// "" where they have little to do with one another.
std::string agreement(const at::Tensor& unit, int64_t line) {
  constexpr int64_t kLeast = 60;  // %
  int64_t same = 0;
  for (int64_t n = 0; n < kHexagrams; ++n)
    same += (unit[n].item<float>() > .5F) == static_cast<bool>(n >> line & 1) ? 1 : 0;
  const int64_t percent = std::max(same, kHexagrams - same) * 100 / kHexagrams;
  if (percent < kLeast) return "";
  return std::string(same < kHexagrams / 2 ? "not " : "") + "line " + std::to_string(line + 1) + " (" +
         std::to_string(percent) + " %)";
}

}  // namespace

PictureSet hexagrams(int64_t side) {
  if (side < 2 * kLines)
    throw Error("hexagrams need at least 12 px for six lines and what lies between them", "--size");
  const int64_t pitch = std::max<int64_t>(2, (side - side / 8) / kLines), thickness = (2 * pitch + 1) / 3;
  const int64_t height = (kLines - 1) * pitch + thickness, top = (side - height) / 2;
  const int64_t left = side / 12, width = side - 2 * left, half = (2 * width + 2) / 5;
  PictureSet set{at::zeros({kHexagrams, 1, side, side}, at::kByte), {}};
  for (int64_t number = 0; number < kHexagrams; ++number) {
    set.names.push_back("hexagram-" + std::to_string(number));
    for (int64_t line = 0; line < kLines; ++line) {
      const at::Tensor band = set.pixels[number][0]
                                  .narrow(0, top + (kLines - 1 - line) * pitch, thickness)
                                  .narrow(1, left, width);
      const bool is_whole = number >> line & 1;
      band.narrow(1, 0, is_whole ? width : half).fill_(255);
      band.narrow(1, width - half, half).fill_(255);
    }
  }
  return set;
}

HexagramCode read_hexagram_code(const at::Tensor& codes) {
  HexagramCode result;
  std::set<std::vector<float>> distinct;
  const at::Tensor rows = codes.contiguous();
  for (int64_t n = 0; n < kHexagrams; ++n) {
    const float* row = rows.const_data_ptr<float>() + n * rows.size(1);
    distinct.emplace(row, row + rows.size(1));
  }
  result.num_distinct = std::ssize(distinct);
  for (int64_t unit = 0; unit < rows.size(1); ++unit) {
    std::string told;
    for (int64_t line = 0; line < kLines; ++line)
      if (const std::string one = agreement(rows.select(1, unit), line); !one.empty())
        told += (told.empty() ? "" : ", ") + one;
    result.told.push_back(told);
  }
  return result;
}

}  // namespace atelier
