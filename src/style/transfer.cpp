#include "style/transfer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <memory>

#include "base/error.h"
#include "nn/dense.h"
#include "nn/goal_gradient.h"
#include "style/content.h"
#include "style/layers.h"
#include "style/lbfgs.h"
#include "style/pixels.h"
#include "style/statistics.h"
#include "tensor/octaves.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr double kNoise = 0.1;        // standard deviation of the picture that noise begins with
constexpr double kRangeWeight = 100;  // of mean squares beyond 0..1, beside the losses
constexpr double kLevels = 255;

double pixels_in(PictureSize size) {
  return static_cast<double>(size.height) * static_cast<double>(size.width);
}

PictureSize size_of(const at::Tensor& picture) {
  return {picture.size(2), picture.size(3)};
}

at::Tensor resized(const at::Tensor& picture, PictureSize size) {
  return resize(picture, size.height, size.width);
}

double sum_of_weights(const WeightedList& list) {
  double sum = 0;
  for (const WeightedItem& item : list) sum += item.weight;
  return sum;
}

// Where a state says that a transfer stands; the beginning where there is none.
struct Position {
  int octave = 0, iteration = 0;
  TensorMap descent;
};

Position position_in(const TensorMap& state) {
  if (state.empty()) return {};
  Position position;
  for (const auto& [name, tensor] : state)
    if (name.starts_with("descent.")) position.descent[name.substr(8)] = tensor;
  if (!state.contains("octave") || !state.contains("iteration"))
    throw Error("the saved state says no place to go on from", "", "start anew");
  position.octave = state.at("octave").item<int>();
  position.iteration = state.at("iteration").item<int>();
  return position;
}

class Transfer {
 public:
  Transfer(const Network& network, const TransferMaterial& material, const TransferOptions& options,
           uint64_t seed, const Monitor& monitor)
      : network_(network),
        material_(material),
        options_(options),
        monitor_(monitor),
        seed_(seed),
        scaling_(options.losses == "absolute" ? Scaling::absolute : Scaling::relative),
        content_layers_(options.content_layers),
        style_layers_(options.style_layers),
        full_(size_of(material.content)) {
    if (content_layers_.empty()) content_layers_ = default_content_layers(network.graph());
    if (style_layers_.empty()) style_layers_ = default_style_layers(network.graph());
    sizes_ = octave_sizes(full_, options.octaves, options.octave_scale, least_side(network.graph(), taps()));
    for (int octave = 0; octave < num_octaves(); ++octave) work_in_all_ += work_of(octave);
  }

  at::Tensor run() {
    Position start = position_in(monitor_.resume);
    at::Tensor picture = beginning();
    for (octave_ = start.octave; octave_ < num_octaves(); ++octave_) {
      begin(picture);
      int iteration = 0;
      if (!start.descent.empty()) {
        descent_->resume(std::exchange(start.descent, {}));
        iteration = start.iteration + 1;
        for (int done = 0; done < octave_; ++done) work_done_ += work_of(done);
      }
      for (; iteration < num_iterations(octave_) && !descent_->is_done(); ++iteration) {
        const double loss = descent_->step([&](const at::Tensor& x) { return value_at(x); });
        report(iteration, loss);
      }
      work_done_ += work_of(octave_);
      picture = descent_->x();
    }
    return picture.clamp(0, 1);
  }

 private:
  int num_octaves() const { return static_cast<int>(sizes_.size()); }
  bool is_last() const { return octave_ + 1 == num_octaves(); }
  int num_iterations(int octave) const { return options_.iterations_at(octave, num_octaves()); }
  double work_of(int octave) const { return pixels_in(sizes_[octave]) * num_iterations(octave); }
  at::Device device() const { return network_.placement().device; }

  std::vector<std::string> taps() const {
    std::vector<std::string> names;
    for (const WeightedList* list : {&content_layers_, &style_layers_})
      for (const WeightedItem& item : *list) names.push_back(item.name);
    return names;
  }

  at::Tensor beginning() const {
    if (options_.init.text == "noise") {
      const at::Tensor noise = RandomStream(seed_, "init").normal({1, 3, sizes_[0].height, sizes_[0].width});
      return (material_.content.mean({2, 3}, true).cpu() + noise * kNoise).clamp(0, 1).to(device());
    }
    return (material_.init.defined() ? material_.init : material_.content).to(device());
  }

  // --- An octave ---

  void begin(const at::Tensor& picture) {
    const PictureSize size = sizes_[octave_];
    const at::Tensor content = resized(material_.content.to(device()), size);
    Terms terms;
    add_content(terms, content);
    add_styles(terms, size);
    goal_ = std::make_unique<LossGoal>(std::move(terms));
    const at::Tensor start = resized(picture, size);
    std::unique_ptr<Descent> next;
    if (options_.optimizer == "adam") {
      auto adam = std::make_unique<AveragedAdam>(start, options_.step / kLevels, num_iterations(octave_));
      if (descent_) adam->take_over(static_cast<const AveragedAdam&>(*descent_));
      next = std::move(adam);
    } else {
      next = std::make_unique<Lbfgs>(
          start, LbfgsOptions{.history = options_.history, .wolfe = options_.line_search == "wolfe"});
    }
    descent_ = std::move(next);
  }

  void add_content(Terms& terms, const at::Tensor& content) const {
    std::vector<std::string> names;
    for (const WeightedItem& item : content_layers_) names.push_back(item.name);
    const Tensors maps = features_of(network_, content, names, options_.tile_px);
    const double all = scaling_ == Scaling::relative ? sum_of_weights(content_layers_) : 1;
    for (size_t i = 0; i < names.size(); ++i)
      terms.push_back(content_term(names[i], options_.content_weight * content_layers_[i].weight / all,
                                   maps[i], scaling_));
  }

  at::Tensor at_size_of_style(const at::Tensor& style, PictureSize size) const {
    const auto longer = static_cast<double>(std::max(full_.height, full_.width));
    const double wanted =
        options_.style_size > 0 ? static_cast<double>(options_.style_size) : longer * options_.style_scale;
    const double ratio = static_cast<double>(std::max(size.height, size.width)) / longer;
    return resized(style.to(device()), fit_longer_side(size_of(style), std::llround(wanted * ratio)));
  }

  void add_styles(Terms& terms, PictureSize size) const {
    std::vector<SizedStyle> styles;
    for (const StylePicture& style : material_.styles)
      styles.push_back({at_size_of_style(style.pixels, size), style.weight});
    const Terms more = style_terms(network_, styles, {.size = size},
                                   {.kinds = options_.style_losses,
                                    .layers = style_layers_,
                                    .weight = options_.style_weight,
                                    .scaling = scaling_,
                                    .tile_px = options_.tile_px});
    terms.insert(terms.end(), more.begin(), more.end());
  }

  Descent::Value value_at(const at::Tensor& x) const {
    GoalGradient found = gradients_of(network_, x, {goal_.get()}, {{}}, options_.tile_px)[0];
    if (scaling_ == Scaling::absolute) {
      found.loss += add_total_variation(x, options_.tv_weight, found.gradient);
      return {found.loss, found.gradient};
    }
    const auto numel = static_cast<double>(x.numel());
    found.loss += add_roughness(x, options_.tv_weight / numel, found.gradient);
    found.loss += add_out_of_range(x, kRangeWeight / numel, found.gradient);
    return {found.loss, found.gradient};
  }

  // --- For those who look on ---

  void report(int iteration, double loss) const {
    const double share = (iteration + 1.0) / num_iterations(octave_);
    if (monitor_.progress) monitor_.progress((work_done_ + share * work_of(octave_)) / work_in_all_);
    if (monitor_.after_iteration)
      monitor_.after_iteration({octave_, iteration, [&] { return resized(descent_->x(), full_).clamp(0, 1); },
                                [&] { return state(iteration); }, loss});
  }

  TensorMap state(int iteration) const {
    TensorMap state{{"octave", at::tensor(octave_)}, {"iteration", at::tensor(iteration)}};
    for (const auto& [name, tensor] : descent_->state()) state["descent." + name] = tensor;
    return state;
  }

  const Network& network_;
  const TransferMaterial& material_;
  const TransferOptions& options_;
  const Monitor& monitor_;
  const uint64_t seed_;
  const Scaling scaling_;
  WeightedList content_layers_, style_layers_;
  const PictureSize full_;
  std::vector<PictureSize> sizes_;
  double work_in_all_ = 0, work_done_ = 0;
  int octave_ = 0;
  std::unique_ptr<LossGoal> goal_;
  std::unique_ptr<Descent> descent_;
};

}  // namespace

at::Tensor transfer(const Network& network, const TransferMaterial& material, const TransferOptions& options,
                    uint64_t seed, const Monitor& monitor) {
  TORCH_CHECK(material.content.dim() == 4 && material.content.size(1) == 3, "transfer expects (1,3,H,W)");
  const at::NoGradGuard no_grad;
  return Transfer(network, material, options, seed, monitor).run().to(material.content.device());
}

}  // namespace atelier
