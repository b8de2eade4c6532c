#include "style/statistics.h"

#include <ATen/TensorOperators.h>

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "base/error.h"
#include "base/text.h"
#include "style/distributions.h"
#include "style/pools.h"

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;
constexpr double kLeastShare = 1e-3;  // of a picture: labels that cover less have no statistics

constexpr std::array<std::pair<const char*, MatchKind>, 2> kMatchKinds{
    {{"patches", MatchKind::patches}, {"neighbors", MatchKind::neighbors}}};

std::optional<MatchKind> match_kind(const std::string& name) {
  for (const auto& [known, kind] : kMatchKinds)
    if (name == known) return kind;
  return std::nullopt;
}

Error weightless(const WeightedItem& item) {
  return Error("the weight of '" + item.name + "' is not above 0", item.mark.text(), "leave it out instead");
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
        part.styles.push_back({style.pixels,
                               style.weight,
                               mask,
                               {},
                               style.name.empty() ? "" : style.name + " label " + std::to_string(label)});
    }
    if (part.share >= kLeastShare && !part.styles.empty()) parts.push_back(part);
  }
  return parts;
}

}  // namespace

std::vector<std::string> style_losses() {
  std::vector<std::string> names = distribution_losses();
  for (const auto& [name, kind] : kMatchKinds) names.emplace_back(name);
  return names;
}

void check_weight(const WeightedItem& item) {
  if (!(item.weight > 0)) throw weightless(item);
}

void check_style_losses(const WeightedList& kinds) {
  const std::vector<std::string> known = style_losses();
  std::vector<Error> mistakes;
  for (const WeightedItem& item : kinds) {
    if (!(item.weight > 0)) mistakes.push_back(weightless(item));
    if (std::find(known.begin(), known.end(), item.name) == known.end())
      mistakes.emplace_back("there is no style loss '" + item.name + "'" + did_you_mean(item.name, known),
                            item.mark.text(), "one of " + join(known, ", "));
  }
  if (!mistakes.empty()) throw PlanError(mistakes);
}

Terms style_terms(const Network& network, const std::vector<SizedStyle>& styles, const StyledPlace& place,
                  const StyleTermOptions& options) {
  const double all = options.scaling == Scaling::relative ? sum_of_weights(options.kinds) : 1;
  Terms terms;
  WeightedList distributions;
  for (const WeightedItem& item : options.kinds) {
    const auto kind = match_kind(item.name);
    if (!kind) {
      distributions.push_back(item);
      continue;
    }
    const Terms more = match_terms(network, styles, place, options, *kind, item.weight / all);
    terms.insert(terms.end(), more.begin(), more.end());
  }
  if (distributions.empty()) return terms;
  for (const LabeledPart& part : labeled_parts(styles, place)) {
    StyleTermOptions own = options;
    own.kinds = distributions;
    own.weight *= part.share / all;
    const Terms more = distribution_terms(network, part.styles, part.place, own);
    terms.insert(terms.end(), more.begin(), more.end());
  }
  return terms;
}

}  // namespace atelier
