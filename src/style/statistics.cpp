#include "style/statistics.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
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

// By how much less than `gaussian` kinds ask for where a picture is near the style: found so that a transfer
// of the same style weight arrives at the same distances.
double strength(const std::string& kind) {
  return kind == kSliced ? 2.5 : kind == kHistogram ? 1.5 : 1;
}

bool looks_at_quantiles(const std::string& kind) {
  return kind == kHistogram || kind == kSliced;
}

MomentKind moment_kind(const std::string& name) {
  for (const auto& [known, kind] : kMomentKinds)
    if (name == known) return kind;
  TORCH_CHECK(false, "unknown style loss");
}

double sum_of_weights(const WeightedList& list) {
  double sum = 0;
  for (const WeightedItem& item : list) sum += item.weight;
  return sum;
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

std::vector<LayerStyles> styles_of_layers(const Network& network, const std::vector<SizedStyle>& styles,
                                          const StyleTermOptions& options) {
  bool quantiles = false, moments = false;
  for (const WeightedItem& kind : options.kinds) (looks_at_quantiles(kind.name) ? quantiles : moments) = true;
  std::vector<LayerStyles> layers(options.layers.size());
  for (const SizedStyle& style : styles) {
    Terms gatherers;
    for (const WeightedItem& layer : options.layers) {
      const at::Tensor mask =
          mask_on(network, layer.name, {style.pixels.size(2), style.pixels.size(3)}, style.mask);
      if (moments) gatherers.push_back(moment_gatherer(layer.name, mask));
      if (quantiles) gatherers.push_back(sample_gatherer(layer.name, mask));
    }
    const Tensors sums = sums_of(network, style.pixels, LossGoal(gatherers), options.tile_px);
    auto next = sums.begin();
    for (LayerStyles& layer : layers) {
      if (moments) layer.moments.push_back(moments_from({next, next + 3}));
      if (moments) next += 3;
      if (quantiles) layer.samples.push_back({next, next + 2});
      if (quantiles) next += 2;
    }
  }
  return layers;
}

std::shared_ptr<const Term> style_term(const std::string& kind, const std::string& layer, double weight,
                                       const LayerStyles& styles, const std::vector<double>& mixture,
                                       const at::Tensor& mask, const StyleTermOptions& options) {
  if (!looks_at_quantiles(kind))
    return moment_term(layer, moment_kind(kind), weight, mixed(styles.moments, mixture, moment_kind(kind)),
                       options.scaling, mask);
  at::Tensor directions;
  if (kind == kSliced) directions = directions_for(layer, styles.samples[0][0].size(0), options.seed);
  Tensors each;
  for (const Tensors& samples : styles.samples) each.push_back(quantiles_of(samples, directions));
  return quantile_term(layer, directions, weight, mixed_quantiles(each, mixture), options.scaling, mask);
}

}  // namespace

std::vector<std::string> style_losses() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kMomentKinds) names.emplace_back(name);
  names.insert(names.end(), {kHistogram, kSliced});
  return names;
}

void check_style_losses(const WeightedList& kinds) {
  const std::vector<std::string> known = style_losses();
  std::vector<Error> mistakes;
  for (const WeightedItem& item : kinds)
    if (std::find(known.begin(), known.end(), item.name) == known.end())
      mistakes.emplace_back("there is no style loss '" + item.name + "'" + did_you_mean(item.name, known),
                            item.mark.text(), "one of " + join(known, ", "));
  if (!mistakes.empty()) throw PlanError(mistakes);
}

Terms style_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options) {
  const std::vector<LayerStyles> layers = styles_of_layers(network, styles, options);
  std::vector<double> mixture;
  for (const SizedStyle& style : styles) mixture.push_back(style.weight);
  const bool shares = options.scaling == Scaling::relative;
  const double all = shares ? sum_of_weights(options.layers) * sum_of_weights(options.kinds) : 1;
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
