#include "style/distributions.h"

#include <array>
#include <utility>

#include "nn/goal_gradient.h"
#include "style/mask.h"
#include "style/moments.h"
#include "style/quantiles.h"
#include "style/samples.h"

namespace atelier {
namespace {

constexpr std::array<std::pair<const char*, MomentKind>, 4> kMomentKinds{
    {{"gaussian", MomentKind::gaussian},
     {"gram", MomentKind::gram},
     {"covariance", MomentKind::covariance},
     {"moments", MomentKind::moments}}};
constexpr const char* kHistogram = "histogram";  // the kinds that look at quantiles
constexpr const char* kSliced = "sliced";

// How much more than `gaussian` the relative losses of a kind have to weigh so that a transfer of the same
// style weight arrives at the same distances: squares of large features pull harder, quantiles less.
double strength(const std::string& kind) {
  if (kind == "gram") return 0.2;
  if (kind == "covariance") return 0.15;
  return kind == kSliced ? 2.5 : kind == kHistogram ? 1.5 : 1;
}

constexpr size_t kMostRemembered = 400;  // about 2.5 MB each in VGG

bool looks_at_quantiles(const std::string& kind) {
  return kind == kHistogram || kind == kSliced;
}

MomentKind moment_kind(const std::string& name) {
  for (const auto& [known, kind] : kMomentKinds)
    if (name == known) return kind;
  TORCH_CHECK(false, "unknown style loss");
}

at::Tensor mask_on(const Network& network, const std::string& layer, PictureSize size,
                   const at::Tensor& mask) {
  const at::Tensor own = layer_mask(network.graph(), layer, size, mask);
  return own.defined() ? own.to(network.placement().device) : own;
}

// What is known of one layer, of each style; empty where no kind needs it.
struct LayerStyles {
  std::vector<Moments> moments;
  std::vector<Tensors> samples;
};

struct Wanted {
  bool moments = false, quantiles = false;
};

Wanted wanted_by(const WeightedList& kinds) {
  Wanted wanted;
  for (const WeightedItem& kind : kinds)
    (looks_at_quantiles(kind.name) ? wanted.quantiles : wanted.moments) = true;
  return wanted;
}

Tensors gathered_sums(const Network& network, const SizedStyle& style, Wanted wanted,
                      const StyleTermOptions& options) {
  Terms gatherers;
  for (const WeightedItem& layer : options.layers) {
    const at::Tensor mask = mask_on(network, layer.name, size_of(style.pixels), style.mask);
    if (wanted.moments) gatherers.push_back(moment_gatherer(layer.name, mask));
    if (wanted.quantiles) gatherers.push_back(sample_gatherer(layer.name, mask));
  }
  return sums_of(network, style.pixels, LossGoal(gatherers), options.tile_px);
}

Tensors remembered_sums(const Network& network, const SizedStyle& style, Wanted wanted,
                        const StyleTermOptions& options) {
  if (!options.memory || style.name.empty()) return gathered_sums(network, style, wanted, options);
  std::string key = style.name + "\n" + std::to_string(wanted.moments) + std::to_string(wanted.quantiles);
  for (const WeightedItem& layer : options.layers) key += "\n" + layer.name;
  if (const auto known = options.memory->find(key); known != options.memory->end()) return known->second;
  Tensors sums = gathered_sums(network, style, wanted, options);
  if (options.memory->size() < kMostRemembered) (*options.memory)[key] = sums;
  return sums;
}

std::vector<LayerStyles> styles_of_layers(const Network& network, const std::vector<SizedStyle>& styles,
                                          const StyleTermOptions& options) {
  const Wanted wanted = wanted_by(options.kinds);
  std::vector<LayerStyles> layers(options.layers.size());
  for (const SizedStyle& style : styles) {
    const Tensors sums = remembered_sums(network, style, wanted, options);
    auto next = sums.begin();
    for (LayerStyles& layer : layers) {
      if (wanted.moments) layer.moments.push_back(moments_from({next, next + 3}));
      if (wanted.moments) next += 3;
      if (wanted.quantiles) layer.samples.push_back({next, next + 2});
      if (wanted.quantiles) next += 2;
    }
  }
  return layers;
}

std::shared_ptr<const Term> style_term(const std::string& kind, const std::string& layer, double weight,
                                       const LayerStyles& styles, const std::vector<double>& mixture,
                                       const at::Tensor& mask, const StyleTermOptions& options) {
  if (!looks_at_quantiles(kind)) {
    const MomentKind moments = moment_kind(kind);
    return moment_term(layer, moments, weight, mixed(styles.moments, mixture, moments), options.scaling,
                       mask);
  }
  at::Tensor directions;
  if (kind == kSliced) directions = directions_for(layer, styles.samples[0][0].size(0), options.seed);
  Tensors each;
  for (const Tensors& samples : styles.samples) each.push_back(quantiles_of(samples, directions));
  return quantile_term(layer, directions, weight, mixed_quantiles(each, mixture), options.scaling, mask);
}

}  // namespace

std::vector<std::string> distribution_losses() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kMomentKinds) names.emplace_back(name);
  names.insert(names.end(), {kHistogram, kSliced});
  return names;
}

Terms distribution_terms(const Network& network, const std::vector<SizedStyle>& styles,
                         const StyledPlace& place, const StyleTermOptions& options) {
  const std::vector<LayerStyles> layers = styles_of_layers(network, styles, options);
  std::vector<double> mixture;
  for (const SizedStyle& style : styles) mixture.push_back(style.weight);
  const bool shares = options.scaling == Scaling::relative;
  const double all = shares ? sum_of_weights(options.layers) : 1;
  Tensors masks;
  for (const WeightedItem& layer : options.layers)
    masks.push_back(mask_on(network, layer.name, place.size, place.mask));
  Terms terms;
  for (const WeightedItem& item : options.kinds) {
    const double weight = options.weight * item.weight * (shares ? strength(item.name) : 1) / all;
    for (size_t i = 0; i < layers.size(); ++i)
      terms.push_back(style_term(item.name, options.layers[i].name, weight * options.layers[i].weight,
                                 layers[i], mixture, masks[i], options));
  }
  return terms;
}

}  // namespace atelier
