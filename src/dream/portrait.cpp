#include "dream/portrait.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "dream/adam.h"
#include "dream/look.h"
#include "dream/natural.h"
#include "dream/portrait_stages.h"
#include "dream/spectrum.h"
#include "nn/dense.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Of Adam: wide steps find shapes, short ones settle them.
constexpr double kFirstRate = 0.06, kLastRate = 0.006;
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

class Portrait {
 public:
  Portrait(const Network& network, const PortraitTarget& target, const PortraitOptions& options,
           const Prior& prior, const std::vector<uint64_t>& seeds, const Monitor& monitor)
      : network_(network),
        options_(options),
        wish_(network.graph(), target, network.placement().device),
        prior_(target.is_class() ? prior : prior.within(network.graph(), wish_.taps())),
        monitor_(monitor),
        seeds_(one_for_each(seeds, target.weights.size(0))),
        prior_weight_(options.natural * (target.is_class() ? kPrior : kPriorOfChannel)),
        natural_weight_(options.natural * (target.is_class() ? 1 : kNaturalOfChannel)),
        taps_(wish_.taps()),
        stages_(target.is_class()
                    ? portrait_stages(options.size, options.iterations, network.graph().input.size)
                    : channel_stages(options.size, options.iterations)),
        least_side_(least_side(network.graph(), taps_)) {
    const std::vector<std::string> of_prior = prior_.taps();
    taps_.insert(taps_.end(), of_prior.begin(), of_prior.end());
    for (const PortraitStage& stage : stages_)
      work_in_all_ += work_of(stage), steps_in_all_ += stage.iterations;
  }

  at::Tensor run(const at::Tensor& start) {
    begin(start);
    int iteration = monitor_.resume.empty() ? 0 : resume();
    for (; stage_ < static_cast<int>(stages_.size()); ++stage_, iteration = 0) {
      for (; iteration < stage().iterations; ++iteration) {
        step(iteration);
        report(iteration);
      }
    }
    return whole();
  }

 private:
  const PortraitStage& stage() const { return stages_[stage_]; }
  static double work_of(const PortraitStage& stage) {
    return static_cast<double>(stage.iterations) * stage.last_most * stage.last_most;
  }
  at::Tensor whole() const { return picture_of(spectrum_, options_.size, options_.size).cpu(); }

  // --- Beginning and going on ---

  // A given picture is kept from the small sizes, which would make it anew.
  void begin(const at::Tensor& start) {
    const at::Device device = network_.placement().device;
    const bool skips = start.defined() && stages_.size() > 1;
    stage_ = skips ? 1 : 0;
    spectrum_ =
        start.defined() ? spectrum_from(start).to(device) : random_spectrum(options_.size, seeds_).to(device);
    adam_ = Adam::at_rest(spectrum_);
    if (skips) count(stages_[0], stages_[0].iterations);
  }

  at::Tensor spectrum_from(const at::Tensor& start) const {
    const at::Tensor spectrum = spectrum_of(resize(start, options_.size.height, options_.size.width));
    return spectrum.expand({static_cast<int64_t>(seeds_.size()), -1, -1, -1, -1}).clone();
  }

  void count(const PortraitStage& stage, int iterations) {
    steps_done_ += iterations;
    work_done_ += work_of(stage) * iterations / stage.iterations;
  }

  // The iteration to go on with.
  int resume() {
    const TensorMap& state = monitor_.resume;
    for (const char* name : {"stage", "iteration", "spectrum", "adam_mean", "adam_square"})
      if (!state.contains(name))
        throw Error("the saved state of the portrait lacks '" + std::string(name) + "'", "", "start it anew");
    if (state.at("spectrum").sizes() != spectrum_.sizes())
      throw Error("the saved state of the portrait is of another size or number", "", "start it anew");
    spectrum_.copy_(state.at("spectrum"));
    adam_.mean.copy_(state.at("adam_mean"));
    adam_.square.copy_(state.at("adam_square"));
    for (; stage_ < state.at("stage").item<int>(); ++stage_) count(stage(), stage().iterations);
    const int done = state.at("iteration").item<int>() + 1;
    count(stage(), done);
    return done;
  }

  // --- A step ---

  void step(int iteration) {
    const c10::AutoGradMode grad_mode(true);
    const at::Tensor spectrum = spectrum_.detach().requires_grad_(true);
    const at::Tensor picture = picture_of(spectrum, options_.size, stage().size);
    const at::Tensor loss =
        unlikeness(picture, iteration) + unnaturalness(picture) * natural_weight_ + crowding(picture);
    const at::Tensor gradient = torch::autograd::grad({loss.sum()}, {spectrum})[0];
    const at::NoGradGuard no_grad;
    const double share = steps_done_ / static_cast<double>(steps_in_all_);
    count(stage(), 1);
    adam_.step(spectrum_, gradient, kFirstRate + (kLastRate - kFirstRate) * share, steps_done_);
  }

  // What the network has against each picture.
  at::Tensor unlikeness(const at::Tensor& picture, int iteration) const {
    const double side = side_shown(iteration);
    const bool near = stage().near && iteration % 2 == 1;
    const PictureSize shown = size_shown(side);
    const at::Tensor seen = look(picture, looks(near ? near_range(shown) : range(), iteration), shown);
    const Dropout dropout{seeds_, static_cast<uint32_t>(steps_done_)};
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

  at::Tensor looks(const LookRange& range, int iteration) const {
    std::vector<at::Tensor> each;
    for (const uint64_t seed : seeds_) {
      RandomStream random(seed, "look", static_cast<uint32_t>(stage_), static_cast<uint32_t>(iteration));
      each.push_back(random_look(range, stage().size, random));
    }
    return at::stack(each).to(spectrum_.device());
  }

  // One for all pictures, whatever their seeds: a batch is shown at one size.
  double side_shown(int iteration) const {
    const double share = static_cast<double>(iteration) / stage().iterations;
    const double least = stage().first_least * std::pow(stage().last_least / stage().first_least, share);
    const double most = stage().first_most * std::pow(stage().last_most / stage().first_most, share);
    RandomStream random(0, "side shown", static_cast<uint32_t>(stage_), static_cast<uint32_t>(iteration));
    return std::round(least * std::pow(most / least, random.uniform()));
  }

  PictureSize size_shown(double side) const {
    const double aspect =
        std::sqrt(static_cast<double>(options_.size.height) / static_cast<double>(options_.size.width));
    const auto shown = [&](double px) { return std::max<int64_t>(least_side_, std::lround(px)); };
    return {shown(side * aspect), shown(side / aspect)};
  }

  // --- For those who look on ---

  void report(int iteration) const {
    if (monitor_.progress) monitor_.progress(work_done_ / work_in_all_);
    if (monitor_.after_iteration)
      monitor_.after_iteration(
          {stage_, iteration, [this] { return whole(); }, [&] { return state(iteration); }});
  }

  TensorMap state(int iteration) const {
    return {{"stage", at::tensor(stage_)},
            {"iteration", at::tensor(iteration)},
            {"spectrum", spectrum_.cpu().clone()},
            {"adam_mean", adam_.mean.cpu().clone()},
            {"adam_square", adam_.square.cpu().clone()}};
  }

  const Network& network_;
  const PortraitOptions& options_;
  const Wish wish_;
  const Prior prior_;
  const Monitor& monitor_;
  const std::vector<uint64_t> seeds_;
  const double prior_weight_, natural_weight_;
  std::vector<std::string> taps_;  // the wish's, then the prior's
  const std::vector<PortraitStage> stages_;
  const int64_t least_side_;
  double work_in_all_ = 0, work_done_ = 0;
  int steps_in_all_ = 0, steps_done_ = 0;
  int stage_ = 0;
  at::Tensor spectrum_;
  Adam adam_;
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
