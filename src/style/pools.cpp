#include "style/pools.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "nn/goal_gradient.h"
#include "style/layers.h"
#include "style/mask.h"
#include "tensor/affine.h"

namespace atelier {
namespace {

constexpr int64_t kPatchSide = 3;
// Beside other kinds of the same weight: most of the distance to a match cannot be descended and still pulls.
constexpr double kPatchStrength = 0.4;
constexpr double kTurnDegrees = 7.5, kEnlargement = 1.05;  // between copies of a style (CNNMRF)

std::vector<std::string> names_of(const WeightedList& layers) {
  std::vector<std::string> names;
  for (const WeightedItem& layer : layers) names.push_back(layer.name);
  return names;
}

// --- Copies of a style ---

// What all of a style's copies are made of, pictures, masks and labels alike.
at::Tensor copy_of(const at::Tensor& picture, double degrees, double scale) {
  if (!picture.defined()) return picture;
  const auto side = [&](int64_t length) {
    return std::max<int64_t>(1, std::llround(static_cast<double>(length) * scale));
  };
  const at::Tensor sized = resize(picture, side(picture.size(2)), side(picture.size(3)));
  return (degrees == 0 ? sized : transformed(sized, {.degrees = degrees})).clamp(0, 1);
}

std::vector<SizedStyle> copies_of(const std::vector<SizedStyle>& styles, int64_t turns, int64_t scales) {
  std::vector<SizedStyle> copies;
  for (const SizedStyle& style : styles)
    for (int64_t turn = -turns; turn <= turns && style.weight > 0; ++turn)
      for (int64_t enlarged = -scales; enlarged <= scales; ++enlarged) {
        const double degrees = kTurnDegrees * static_cast<double>(turn);
        const double scale = std::pow(kEnlargement, static_cast<double>(enlarged));
        copies.push_back({copy_of(style.pixels, degrees, scale), style.weight,
                          copy_of(style.mask, degrees, scale), copy_of(style.labels, degrees, scale)});
      }
  return copies;
}

// --- Features and what goes with them ---

// (channels,h,w) of a layer's map; undefined stays undefined.
at::Tensor at_layer(const Network& network, const std::string& layer, PictureSize size,
                    const at::Tensor& picture) {
  const at::Tensor own = layer_mask(network.graph(), layer, size, picture);
  return own.defined() ? own.to(network.placement().device)[0] : own;
}

// Of each layer, of each style.
std::vector<std::vector<PatchSource>> sources_of(const Network& network,
                                                 const std::vector<SizedStyle>& styles,
                                                 const WeightedList& layers, int64_t tile_px) {
  std::vector<std::vector<PatchSource>> sources(layers.size());
  for (const SizedStyle& style : styles) {
    const Tensors maps = features_of(network, style.pixels, names_of(layers), tile_px);
    for (size_t i = 0; i < layers.size(); ++i) {
      const auto own = [&](const at::Tensor& picture) {
        return at_layer(network, layers[i].name, size_of(style.pixels), picture);
      };
      const at::Tensor mask = own(style.mask);
      sources[i].push_back({maps[i][0], own(style.labels), mask.defined() ? mask[0] : mask});
    }
  }
  return sources;
}

// Mean norm of the features of a place, centered or not: what guides are weighed by.
double mean_norm(const std::vector<PatchSource>& sources, bool is_centered) {
  double sum = 0, count = 0;
  for (const PatchSource& source : sources) {
    at::Tensor features = source.features.to(at::kFloat).flatten(1);
    if (is_centered) features = features - features.mean(1, /*keepdim=*/true);
    sum += features.norm(2, 0).sum().item<double>();
    count += static_cast<double>(features.size(1));
  }
  return sum / std::max(count, 1.0);
}

void expect_patches(int64_t count, const std::string& layer) {
  if (count == 0)
    throw Error(
        "the style is too small, or too little of it is looked at, to match patches at layer '" + layer + "'",
        "", "choose a larger style, or layers before it");
}

std::shared_ptr<const Term> term_of(MatchKind kind, const std::string& layer, double weight,
                                    const std::vector<PatchSource>& sources, const PatchPlace& place,
                                    const StyleTermOptions& options) {
  if (kind == MatchKind::neighbors) {
    const auto pool = std::make_shared<NeighborPool>(sources, options.most_neighbors);
    expect_patches(pool->pool.num_patches(), layer);
    return neighbor_term(layer, weight, pool, place);
  }
  const auto pool = std::make_shared<PatchPool>(sources, kPatchSide);
  expect_patches(pool->num_patches(), layer);
  const double strength = options.scaling == Scaling::relative ? kPatchStrength : 1;
  return patch_term(layer, weight * strength, pool, options.scaling, place);
}

}  // namespace

WeightedList layers_to_match(MatchKind kind, const WeightedList& layers, const Graph& graph) {
  if (names_of(layers) != names_of(default_style_layers(graph))) return layers;
  const int64_t side = std::max(graph.input.size, graph.input.min_size);
  const Shapes shapes = graph.shapes(side, side);
  WeightedList fitting;
  for (const WeightedItem& layer : layers) {
    const int64_t stride = shapes.at(layer.name).stride;
    if (stride >= (kind == MatchKind::patches ? 4 : 2) && stride <= 8) fitting.push_back(layer);
  }
  return fitting.empty() ? layers : fitting;
}

Terms match_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options, MatchKind kind, double share) {
  const WeightedList layers = layers_to_match(kind, options.layers, network.graph());
  double all = 0;
  for (const WeightedItem& layer : layers) all += options.scaling == Scaling::relative ? layer.weight : 0;
  const bool has_copies = kind == MatchKind::patches;
  auto sources = sources_of(
      network, copies_of(styles, has_copies ? options.patch_turns : 0, has_copies ? options.patch_scales : 0),
      layers, options.tile_px);
  Terms terms;
  for (size_t i = 0; i < layers.size(); ++i) {
    PatchPlace own{at_layer(network, layers[i].name, place.size, place.labels),
                   at_layer(network, layers[i].name, place.size, place.mask)};
    if (own.mask.defined()) own.mask = own.mask[0];
    if (own.guides.defined()) {
      const double weight = options.label_weight * mean_norm(sources[i], kind == MatchKind::neighbors);
      own.guides = own.guides * weight;
      for (PatchSource& source : sources[i]) source.guides = source.guides * weight;
    }
    const double weight = options.weight * share * layers[i].weight / (all > 0 ? all : 1);
    terms.push_back(term_of(kind, layers[i].name, weight, sources[i], own, options));
    sources[i].clear();
  }
  return terms;
}

}  // namespace atelier
