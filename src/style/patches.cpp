#include "style/patches.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/full_like.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>

namespace atelier {
namespace {

// (h,w) to the means over patches, (h-side+1, w-side+1).
at::Tensor patch_means(const at::Tensor& map, int64_t side) {
  return at::avg_pool2d(map.unsqueeze(0).unsqueeze(0), {side, side}, {1, 1})[0][0];
}

// (rows, columns) of patches to (height, width) of positions.
at::Tensor spread(const at::Tensor& patches, int64_t height, int64_t width, double elsewhere) {
  const at::Tensor all = at::full({height, width}, elsewhere, patches.options());
  all.narrow(0, 0, patches.size(0)).narrow(1, 0, patches.size(1)).copy_(patches);
  return all.flatten();
}

at::Tensor with_guides(const at::Tensor& features, const at::Tensor& guides) {
  return guides.defined() ? at::cat({features, guides.to(features.scalar_type())}) : features;
}

int64_t positions_of(const PatchSource& source) {
  return source.features.size(1) * source.features.size(2);
}

}  // namespace

PatchPool::PatchPool(const std::vector<PatchSource>& sources, int64_t side) : side_(side) {
  TORCH_CHECK(!sources.empty(), "a pool needs a source");
  channels_ = sources[0].features.size(0);
  const int64_t guides = sources[0].guides.defined() ? sources[0].guides.size(0) : 0;
  int64_t positions = 0;
  for (const PatchSource& source : sources) positions += positions_of(source);
  rows_ = at::empty({positions, channels_ + guides}, sources[0].features.options().dtype(at::kFloat));
  int64_t first = 0;
  for (const PatchSource& source : sources) {
    add(source, first);
    first += positions_of(source);
  }
  mean_square_ /= static_cast<double>(std::max<int64_t>(1, num_patches_));
}

void PatchPool::add(const PatchSource& source, int64_t first) {
  const int64_t height = source.features.size(1), width = source.features.size(2);
  const at::Tensor rows = rows_.narrow(0, first, height * width);
  rows.narrow(1, 0, channels_).copy_(source.features.flatten(1).t());
  if (source.guides.defined())
    rows.narrow(1, channels_, source.guides.size(0)).copy_(source.guides.flatten(1).t());
  PatchMap map{.height = height, .width = width, .rows = rows};
  if (height >= side_ && width >= side_) {
    const auto positions = static_cast<double>(side_ * side_);
    const at::Tensor squares = rows.square().sum(1).view({height, width});
    const at::Tensor norms = (patch_means(squares, side_) * positions).sqrt();
    const at::Tensor factors = at::where(norms > 0, norms.reciprocal(), at::zeros({}, norms.options()));
    at::Tensor counts = at::full_like(norms, 1, at::kBool);
    if (source.mask.defined()) counts = patch_means(source.mask.to(at::kFloat), side_) >= 0.5;
    const at::Tensor offsets =
        at::zeros({}, norms.options())
            .masked_fill(counts.logical_not(), -std::numeric_limits<double>::infinity());
    map.factors = spread(factors, height, width, 0);
    map.offsets = spread(offsets, height, width, -std::numeric_limits<double>::infinity());
    const at::Tensor own = rows.narrow(1, 0, channels_).square().sum(1).view({height, width});
    mean_square_ += (patch_means(own, side_) * counts).sum().item<double>() * positions;
    num_patches_ += counts.sum().item<int64_t>();
  }
  maps_.push_back(map);
}

PatchMatches PatchPool::matches(const at::Tensor& features, const at::Tensor& guides) const {
  TORCH_CHECK(num_patches_ > 0, "a pool without patches");
  const at::Tensor query = with_guides(features, guides);
  TORCH_CHECK(query.size(0) == rows_.size(1), "a map of the pool's channels");
  BestPatches best = no_patches(query, side_);
  PatchMatches result{best.places, at::full_like(best.places, maps_[0].width)};
  int64_t first = 0;
  for (const PatchMap& map : maps_) {
    improve(best, query, map, side_, first);
    result.widths.masked_fill_(best.places >= first, map.width);
    first += map.height * map.width;
  }
  return result;
}

at::Tensor PatchPool::matched(const PatchMatches& matches, int64_t down, int64_t right) const {
  const at::Tensor places = (matches.places + matches.widths * down + right).flatten();
  return features()
      .index_select(0, places)
      .view({matches.places.size(0), matches.places.size(1), channels_})
      .permute({2, 0, 1});
}

}  // namespace atelier
