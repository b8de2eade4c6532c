#include "style/statistics.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "nn/goal_gradient.h"
#include "style/mask.h"
#include "style/moments.h"

namespace atelier {
namespace {

constexpr std::array<std::pair<const char*, MomentKind>, 4> kMomentKinds{
    {{"gaussian", MomentKind::gaussian},
     {"gram", MomentKind::gram},
     {"covariance", MomentKind::covariance},
     {"moments", MomentKind::moments}}};

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

// Of each layer, of each style.
std::vector<std::vector<Moments>> moments_of(const Network& network, const std::vector<SizedStyle>& styles,
                                             const StyleTermOptions& options) {
  std::vector<std::vector<Moments>> moments(options.layers.size());
  for (const SizedStyle& style : styles) {
    Terms gatherers;
    for (const WeightedItem& layer : options.layers)
      gatherers.push_back(moment_gatherer(
          layer.name,
          mask_on(network, layer.name, {style.pixels.size(2), style.pixels.size(3)}, style.mask)));
    const LossGoal gathering(gatherers);
    const Tensors sums = sums_of(network, style.pixels, gathering, options.tile_px);
    for (size_t i = 0; i < moments.size(); ++i)
      moments[i].push_back(moments_from({sums[3 * i], sums[3 * i + 1], sums[3 * i + 2]}));
  }
  return moments;
}

}  // namespace

std::vector<std::string> style_losses() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kMomentKinds) names.emplace_back(name);
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
  const std::vector<std::vector<Moments>> moments = moments_of(network, styles, options);
  std::vector<double> mixture;
  for (const SizedStyle& style : styles) mixture.push_back(style.weight);
  const bool shares = options.scaling == Scaling::relative;
  const double all = shares ? sum_of_weights(options.layers) * sum_of_weights(options.kinds) : 1;
  Tensors masks;
  for (const WeightedItem& layer : options.layers)
    masks.push_back(mask_on(network, layer.name, place.size, place.mask));
  Terms terms;
  for (const WeightedItem& item : options.kinds) {
    const MomentKind kind = moment_kind(item.name);
    for (size_t i = 0; i < options.layers.size(); ++i)
      terms.push_back(moment_term(options.layers[i].name, kind,
                                  options.weight * item.weight * options.layers[i].weight / all,
                                  mixed(moments[i], mixture, kind), options.scaling, masks[i]));
  }
  return terms;
}

}  // namespace atelier
