#include "style/statistics.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "nn/goal_gradient.h"
#include "style/mask.h"
#include "style/moments.h"
#include "style/pools.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr double kLeastShare = 1e-3;  // of a picture: labels that cover less have no statistics

constexpr std::array<std::pair<const char*, MomentKind>, 4> kMomentKinds{
    {{"gaussian", MomentKind::gaussian},
     {"gram", MomentKind::gram},
     {"covariance", MomentKind::covariance},
     {"moments", MomentKind::moments}}};

constexpr std::array<std::pair<const char*, MatchKind>, 2> kMatchKinds{
    {{"patches", MatchKind::patches}, {"neighbors", MatchKind::neighbors}}};

// Of the kinds above, if it is one of them.
template <class Kinds>
auto kind_of(const std::string& name, const Kinds& kinds) {
  using Kind = typename Kinds::value_type::second_type;
  const auto known =
      std::find_if(kinds.begin(), kinds.end(), [&](const auto& item) { return name == item.first; });
  return known == kinds.end() ? std::optional<Kind>() : known->second;
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

// The share of kinds is in options.weight.
Terms moment_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                   const StyleTermOptions& options) {
  const std::vector<std::vector<Moments>> moments = moments_of(network, styles, options);
  std::vector<double> mixture;
  for (const SizedStyle& style : styles) mixture.push_back(style.weight);
  const double all = options.scaling == Scaling::relative ? sum_of_weights(options.layers) : 1;
  Tensors masks;
  for (const WeightedItem& layer : options.layers)
    masks.push_back(mask_on(network, layer.name, place.size, place.mask));
  Terms terms;
  for (const WeightedItem& item : options.kinds) {
    const MomentKind kind = *kind_of(item.name, kMomentKinds);
    for (size_t i = 0; i < options.layers.size(); ++i)
      terms.push_back(moment_term(options.layers[i].name, kind,
                                  options.weight * item.weight * options.layers[i].weight / all,
                                  mixed(moments[i], mixture, kind), options.scaling, masks[i]));
  }
  return terms;
}

// --- Parts of pictures that show the same, each with the statistics of its own ---

struct LabeledPart {
  std::vector<SizedStyle> styles;  // those that show it
  StyledPlace place;
  double share = 1;  // of the place
};

at::Tensor labeled(const at::Tensor& mask, const at::Tensor& labels, int64_t label) {
  const at::Tensor own = labels.narrow(1, label, 1);
  return mask.defined() ? own * resize(mask, own.size(2), own.size(3)).to(own.device()) : own;
}

// One for each label that is on both sides; all of it where there are no labels.
std::vector<LabeledPart> labeled_parts(const std::vector<SizedStyle>& styles, const StyledPlace& place) {
  if (!place.labels.defined()) return {{styles, place}};
  std::vector<LabeledPart> parts;
  const double whole = std::max(kTiny, place.mask.defined() ? place.mask.mean().item<double>() : 1);
  for (int64_t label = 0; label < place.labels.size(1); ++label) {
    LabeledPart part{{}, {.size = place.size, .mask = labeled(place.mask, place.labels, label)}};
    part.share = part.place.mask.mean().item<double>() / whole;
    for (const SizedStyle& style : styles) {
      const at::Tensor mask = labeled(style.mask, style.labels, label);
      if (mask.mean().item<double>() >= kLeastShare)
        part.styles.push_back({style.pixels, style.weight, mask});
    }
    if (part.share >= kLeastShare && !part.styles.empty()) parts.push_back(part);
  }
  return parts;
}

}  // namespace

std::vector<std::string> style_losses() {
  std::vector<std::string> names;
  for (const auto& [name, kind] : kMomentKinds) names.emplace_back(name);
  for (const auto& [name, kind] : kMatchKinds) names.emplace_back(name);
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
  const double all = options.scaling == Scaling::relative ? sum_of_weights(options.kinds) : 1;
  Terms terms;
  WeightedList moments;
  for (const WeightedItem& item : options.kinds) {
    const auto kind = kind_of(item.name, kMatchKinds);
    if (!kind) {
      moments.push_back(item);
      continue;
    }
    const Terms more = match_terms(network, styles, place, options, *kind, item.weight / all);
    terms.insert(terms.end(), more.begin(), more.end());
  }
  if (moments.empty()) return terms;
  for (const LabeledPart& part : labeled_parts(styles, place)) {
    StyleTermOptions own = options;
    own.kinds = moments;
    own.weight *= part.share / all;
    const Terms more = moment_terms(network, part.styles, part.place, own);
    terms.insert(terms.end(), more.begin(), more.end());
  }
  return terms;
}

}  // namespace atelier
