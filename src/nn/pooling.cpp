#include "nn/pooling.h"

#include <ATen/ops/amax.h>

namespace atelier {

at::Tensor pooled(const at::Tensor& activation, Pooling pooling) {
  const at::Tensor values = activation.to(at::kCPU, at::kFloat);
  if (values.dim() != 4 || pooling == Pooling::none) return values.flatten(1).contiguous();
  return pooling == Pooling::mean ? values.mean({2, 3}) : at::amax(values, {2, 3});
}

}  // namespace atelier
