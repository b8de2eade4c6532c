#include "dream/portrait.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "dream/look.h"
#include "dream/natural.h"
#include "dream/spectrum_climb.h"
#include "nn/dense.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr double kPrior = 1.2;  // statistics of the network's layers
// A channel shows what it wants rather than what photographs are like.
constexpr double kPriorOfChannel = 0.02, kNaturalOfChannel = 0.15;
// Of the class where a part of the picture is shown: the object need not be whole there.
constexpr double kNearClass = 0.3;

std::vector<uint64_t> one_for_each(std::vector<uint64_t> seeds, int64_t count) {
  if (seeds.size() == 1) seeds.resize(static_cast<size_t>(count), seeds[0]);
  TORCH_CHECK(static_cast<int64_t>(seeds.size()) == count, "a seed for each picture, or one");
  return seeds;
}

std::vector<PortraitStage> stages_of(const Graph& graph, const PortraitTarget& target,
                                     const PortraitOptions& options) {
  return target.is_class() ? portrait_stages(options.size, options.iterations, graph.input.size)
                           : channel_stages(options.size, options.iterations);
}

class Portrait {
 public:
  Portrait(const Network& network, const PortraitTarget& target, const PortraitOptions& options,
           const Prior& prior, const std::vector<uint64_t>& seeds, const Monitor& monitor)
      : network_(network),
        options_(options),
        is_class_(target.is_class()),
        wish_(network.graph(), target, network.placement().device),
        prior_(target.is_class() ? prior : prior.within(network.graph(), wish_.taps())),
        seeds_(one_for_each(seeds, target.weights.size(0))),
        prior_weight_(options.natural * (target.is_class() ? kPrior : kPriorOfChannel)),
        natural_weight_(options.natural * (target.is_class() ? 1 : kNaturalOfChannel)),
        taps_(wish_.taps()),
        least_side_(least_side(network.graph(), taps_)),
        climb_(options.size, stages_of(network.graph(), target, options), monitor) {
    const std::vector<std::string> of_prior = prior_.taps();
    taps_.insert(taps_.end(), of_prior.begin(), of_prior.end());
  }

  // A given picture is kept from the small sizes, which would make it anew.
  at::Tensor run(const at::Tensor& start) {
    const at::Tensor begin = start.defined() ? spectrum_from(start) : random_spectrum(options_.size, seeds_);
    const auto gradient = [this](const at::Tensor& spectrum) { return this->gradient(spectrum); };
    return climb_.run(begin.to(network_.placement().device), gradient, start.defined() && is_class_ ? 1 : 0);
  }

 private:
  const PortraitStage& stage() const { return climb_.stage(); }

  at::Tensor spectrum_from(const at::Tensor& start) const {
    const at::Tensor spectrum = spectrum_of(resize(start, options_.size.height, options_.size.width));
    return spectrum.expand({static_cast<int64_t>(seeds_.size()), -1, -1, -1, -1}).clone();
  }

  // --- A step ---

  at::Tensor gradient(const at::Tensor& spectrum) const {
    const at::Tensor picture = climb_.picture(spectrum);
    const at::Tensor loss =
        unlikeness(picture) + unnaturalness(picture) * natural_weight_ + crowding(picture);
    return torch::autograd::grad({loss.sum()}, {spectrum})[0];
  }

  // What the network has against each picture.
  at::Tensor unlikeness(const at::Tensor& picture) const {
    const double side = climb_.side_shown();
    const bool near = stage().near && climb_.iteration() % 2 == 1;
    const PictureSize shown = size_shown(side);
    const at::Tensor seen = look(picture, looks(near ? near_range(shown) : range()), shown);
    const Dropout dropout{seeds_, static_cast<uint32_t>(climb_.steps_done())};
    std::vector<at::Tensor> maps = network_.forward(seen, taps_, dropout);
    const at::Tensor loss = wish_.lack(maps) * (near ? kNearClass : 1);
    if (prior_.empty()) return loss;
    maps.erase(maps.begin(), maps.end() - static_cast<int64_t>(prior_.layers.size()));
    return loss + prior_distance(prior_, maps, side) * prior_weight_;
  }

  // --- What is shown ---

  LookRange range() const { return {1 / options_.zoom, options_.zoom, options_.rotation, options_.shift}; }

  // Parts of the picture, anywhere in it, pixel by pixel.
  LookRange near_range(PictureSize shown) const {
    const double ratio =
        std::max(1.0, static_cast<double>(stage().size.height) / static_cast<double>(shown.height));
    LookRange near = range();
    near.least_zoom *= ratio;
    near.most_zoom *= ratio;
    near.shift = std::max(near.shift, (1 - 1 / ratio) / 2);
    return near;
  }

  at::Tensor looks(const LookRange& range) const {
    std::vector<at::Tensor> each;
    for (const uint64_t seed : seeds_) {
      RandomStream random(seed, "look", static_cast<uint32_t>(climb_.stage_index()),
                          static_cast<uint32_t>(climb_.iteration()));
      each.push_back(random_look(range, stage().size, random));
    }
    return at::stack(each).to(network_.placement().device);
  }

  PictureSize size_shown(double side) const {
    const double aspect =
        std::sqrt(static_cast<double>(options_.size.height) / static_cast<double>(options_.size.width));
    const auto shown = [&](double px) { return std::max<int64_t>(least_side_, std::lround(px)); };
    return {shown(side * aspect), shown(side / aspect)};
  }

  const Network& network_;
  const PortraitOptions& options_;
  const bool is_class_;
  const Wish wish_;
  const Prior prior_;
  const std::vector<uint64_t> seeds_;
  const double prior_weight_, natural_weight_;
  std::vector<std::string> taps_;  // the wish's, then the prior's
  const int64_t least_side_;
  SpectrumClimb climb_;
};

}  // namespace

void PortraitOptions::declare(Options& options, const std::string& prefix) {
  options.add(prefix + "iterations", iterations,
              "steps of a picture; more work it out further, fewer leave it a sketch", {1, 100000});
  options.add(
      prefix + "natural", natural,
      "how closely the picture keeps to what photographs are like; 0 shows all that excites the network",
      {0, 100});
  options.add(prefix + "zoom", zoom,
              "looks at the picture are up to so much nearer or farther; more makes larger shapes", {1, 4});
  options.add(prefix + "rotation", rotation,
              "looks are turned by up to so many degrees; more lets objects lie askew", {0, 180});
  options.add(prefix + "shift", shift,
              "looks are moved by up to this part of the side; less keeps the object in the middle", {0, 1});
}

PortraitOptions PortraitOptions::of_channels() {
  PortraitOptions options;
  options.size = {112, 112};
  options.iterations = 60;
  options.zoom = 1.1;
  options.shift = 0.05;
  return options;
}

at::Tensor portrait(const Network& network, const PortraitTarget& target, const PortraitOptions& options,
                    const Prior& prior, const std::vector<uint64_t>& seeds, const Monitor& monitor,
                    const at::Tensor& start) {
  const at::NoGradGuard no_grad;
  return Portrait(network, target, options, prior, seeds, monitor).run(start);
}

}  // namespace atelier
