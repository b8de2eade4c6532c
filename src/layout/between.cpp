#include "layout/between.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kNearest = 3;

}  // namespace

at::Tensor codes_between(const at::Tensor& codes, const at::Tensor& map, int64_t columns, int64_t rows) {
  TORCH_CHECK(codes.dim() == 2 && map.dim() == 2 && map.size(1) == 2 && codes.size(0) == map.size(0),
              "a map (N,2) has a place for each of the codes (N,D)");
  const at::Tensor low = std::get<0>(map.min(0)), span = std::get<0>(map.max(0)) - low;
  const double width = span[0].item<double>(), height = span[1].item<double>();
  const auto step = [](double length, int64_t count) {
    return count > 1 ? length / static_cast<double>(count - 1) : length;
  };
  const double across = step(width, columns), down = step(height, rows);
  const int64_t nearest = std::min(kNearest, map.size(0)) - 1;
  at::Tensor result = at::empty({rows * columns, codes.size(1)}, at::kFloat);
  for_each_block(rows * columns, [&](int64_t place) {
    const double x = columns > 1 ? across * static_cast<double>(place % columns) : width / 2;
    const double y = rows > 1 ? down * static_cast<double>(place / columns) : height / 2;
    const at::Tensor squares = (map - low - at::tensor({x, y}, at::kFloat)).square().sum(1).to(at::kDouble);
    const double third = std::get<0>(squares.sort())[nearest].item<double>();
    const double square = std::max({third, (across * across + down * down) / 8, 1e-12});
    const at::Tensor weights = (-(squares - squares.min()) / (2 * square)).exp();
    result[place].copy_((weights / weights.sum()).to(at::kFloat).unsqueeze(0).mm(codes)[0]);
  });
  return result.view({rows, columns, codes.size(1)});
}

}  // namespace atelier
