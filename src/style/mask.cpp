#include "style/mask.h"

namespace atelier {
at::Tensor layer_mask(const Graph& graph, const std::string& layer, PictureSize size,
                      const at::Tensor& mask) {
  if (!mask.defined()) return {};
  const LayerShape shape = graph.shapes(size.height, size.width, {layer}).at(layer);
  return resize(mask, shape.height, shape.width, Filter::area);
}

}  // namespace atelier
