#include "autoencoder/lattice.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/linspace.h>

#include <algorithm>

#include "autoencoder/codes.h"

namespace atelier {

at::Tensor values_of_unit(const AutoencoderSpec& spec, const at::Tensor& known, int64_t unit, int64_t count,
                          double reach) {
  if (spec.is_binary) return at::linspace(0, 1, count);
  const CodeRange range = range_of(known.narrow(1, unit, 1), 1 - reach, reach);
  return at::linspace(range.low.item<double>(), range.high.item<double>(), count);
}

CodeLattice code_lattice(const AutoencoderSpec& spec, const at::Tensor& known,
                         const std::vector<int64_t>& axes, int64_t count, double reach) {
  CodeLattice lattice{.across = values_of_unit(spec, known, axes[0], count, reach)};
  const int64_t rows = axes.size() > 1 ? count : 1;
  lattice.codes = known.mean(0, true).repeat({rows * count, 1});
  lattice.codes.select(1, axes[0]).copy_(lattice.across.repeat({rows}));
  if (axes.size() < 2) return lattice;
  lattice.down = values_of_unit(spec, known, axes[1], count, reach).flip(0);
  lattice.codes.select(1, axes[1]).copy_(lattice.down.repeat_interleave(count));
  return lattice;
}

Traversal traversal(const Autoencoder& model, const at::Tensor& known, int64_t steps, int64_t most,
                    double reach) {
  std::vector<std::pair<double, int64_t>> order;
  std::vector<at::Tensor> rows;
  for (int64_t unit = 0; unit < model.spec().bottleneck; ++unit) {
    rows.push_back(model.decode_all(code_lattice(model.spec(), known, {unit}, steps, reach).codes));
    order.emplace_back(-(rows.back()[steps - 1] - rows.back()[0]).square().sum().item<double>(), unit);
  }
  std::stable_sort(order.begin(), order.end());
  order.resize(std::min<size_t>(order.size(), most));
  Traversal result;
  std::vector<at::Tensor> shown;
  for (const auto& [change, unit] : order) {
    result.units.push_back(unit);
    shown.push_back(rows[unit]);
  }
  result.pictures = at::cat(shown);
  return result;
}

}  // namespace atelier
