#include "style/whole_map.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

namespace atelier {
namespace {

bool is_whole(const MapPart& part) {
  return part.rows.length == part.map_height && part.columns.length == part.map_width;
}

}  // namespace

Tensors WholeMapTerm::sums(const at::Tensor& seen, const MapPart& part) const {
  if (is_whole(part)) return {seen.to(at::kFloat)};
  at::Tensor map =
      at::zeros({1, seen.size(1), part.map_height, part.map_width}, seen.options().dtype(at::kFloat));
  part_of(map, part).copy_(seen);
  return {map};
}

Gathered WholeMapTerm::gathered(const Tensors& sums) const {
  const Slope found = slope(sums[0][0].contiguous());
  return {.terms = {found.by_map.unsqueeze(0)}, .loss = found.loss};
}

at::Tensor WholeMapTerm::seed(const at::Tensor&, const Tensors& terms, const MapPart& part) const {
  // LossGoal adds to what it gets.
  return part_of(terms[0], part).clone();
}

}  // namespace atelier
