#include "style/objective.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>

#include "nn/goal_gradient.h"
#include "style/content.h"
#include "style/layers.h"
#include "style/pixels.h"
#include "style/statistics.h"

namespace atelier {
namespace {

constexpr double kRangeWeight = 100;  // of mean squares beyond 0..1, beside the losses

int64_t longer_side(PictureSize size) {
  return std::max(size.height, size.width);
}

class Losses {
 public:
  Losses(const Network& network, const TransferMaterial& material, const TransferOptions& options,
         PictureSize size)
      : network_(network), material_(material), options_(options), size_(size) {
    if (options.losses == "absolute") scaling_ = Scaling::absolute;
  }

  Terms terms() const {
    Terms all;
    if (options_.content_weight > 0) add_content(all);
    if (options_.style_weight > 0)
      for (const StyledRegion& region : material_.regions) add_style(all, region);
    return all;
  }

 private:
  at::Tensor on_device(const at::Tensor& tensor) const { return tensor.to(network_.placement().device); }

  void add_content(Terms& all) const {
    const WeightedList layers = content_layers_of(options_, network_.graph());
    std::vector<std::string> names;
    for (const WeightedItem& item : layers) names.push_back(item.name);
    const at::Tensor content = resize(on_device(material_.content), size_.height, size_.width);
    const Tensors maps = features_of(network_, content, names, options_.tile_px);
    const double share = scaling_ == Scaling::relative ? 1 / sum_of_weights(layers) : 1;
    for (size_t i = 0; i < names.size(); ++i)
      all.push_back(
          content_term(names[i], options_.content_weight * layers[i].weight * share, maps[i], scaling_));
  }

  at::Tensor at_size_of_style(const at::Tensor& style) const {
    const auto full = static_cast<double>(longer_side(size_of(material_.content)));
    const double wanted =
        options_.style_size > 0 ? static_cast<double>(options_.style_size) : full * options_.style_scale;
    const auto side = std::llround(wanted * static_cast<double>(longer_side(size_)) / full);
    const PictureSize size = fit_longer_side(size_of(style), std::max<int64_t>(side, 1));
    return resize(on_device(style), size.height, size.width);
  }

  SizedStyle sized(const StylePicture& style) const {
    const at::Tensor pixels = at_size_of_style(style.pixels);
    std::string name = style.name;
    if (!name.empty()) name += " " + std::to_string(pixels.size(3)) + "x" + std::to_string(pixels.size(2));
    return {.pixels = pixels, .weight = style.weight, .labels = style.labels, .name = name};
  }

  // Parts of a picture weigh as much as they cover.
  void add_style(Terms& all, const StyledRegion& region) const {
    std::vector<SizedStyle> styles;
    for (const StylePicture& style : region.styles) styles.push_back(sized(style));
    const double share = region.mask.defined() ? region.mask.mean().item<double>() : 1;
    const Terms own =
        style_terms(network_, styles, {.size = size_, .mask = region.mask, .labels = material_.labels},
                    {.kinds = options_.style_losses,
                     .layers = style_layers_of(options_, network_.graph()),
                     .weight = options_.style_weight * share,
                     .scaling = scaling_,
                     .tile_px = options_.tile_px,
                     .memory = material_.memory,
                     .patch_turns = options_.patch_turns,
                     .patch_scales = options_.patch_scales,
                     .label_weight = options_.label_weight});
    all.insert(all.end(), own.begin(), own.end());
  }

  const Network& network_;
  const TransferMaterial& material_;
  const TransferOptions& options_;
  const PictureSize size_;
  Scaling scaling_ = Scaling::relative;
};

}  // namespace

Objective::Objective(const Network& network, const TransferMaterial& material, const TransferOptions& options,
                     PictureSize size)
    : network_(network), options_(options), is_relative_(options.losses == "relative") {
  if (Terms terms = Losses(network, material, options, size).terms(); !terms.empty())
    goal_.emplace(std::move(terms));
  if (!material.carried.picture.defined()) return;
  const at::Device device = network.placement().device;
  carried_ = material.carried;
  carried_.picture = resize(carried_.picture.to(device), size.height, size.width);
  carried_.certainty = resize(carried_.certainty.to(device), size.height, size.width, Filter::area);
}

Descent::Value Objective::operator()(const at::Tensor& x) const {
  GoalGradient found{.gradient = at::Tensor()};
  if (goal_)
    found = gradients_of(network_, x, {&*goal_}, {{}}, options_.tile_px)[0];
  else
    found.gradient = at::zeros_like(x);
  const auto numel = static_cast<double>(x.numel());
  if (is_relative_) {
    found.loss += add_roughness(x, options_.tv_weight / numel, found.gradient);
    found.loss += add_out_of_range(x, kRangeWeight / numel, found.gradient);
  } else {
    found.loss += add_total_variation(x, options_.tv_weight, found.gradient);
  }
  if (carried_.picture.defined())
    found.loss +=
        add_difference(x, carried_.picture, carried_.certainty, carried_.weight / numel, found.gradient);
  return {found.loss, found.gradient};
}

}  // namespace atelier
