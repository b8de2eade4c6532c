#include "dream/field.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/avg_pool2d.h>
#include <ATen/ops/cat.h>
#include <torch/csrc/autograd/autograd.h>

#include <algorithm>
#include <cmath>

#include "dream/natural.h"
#include "dream/spectrum_climb.h"
#include "dream/target.h"
#include "dream/windows.h"
#include "nn/dense.h"

namespace atelier {
namespace {

constexpr double kObjects = 1.6;             // a window's side, in objects
constexpr double kApart = 0.7;               // windows of objects, in windows: they share what lies between
constexpr int kGapsEvery = 4;                // steps; then windows anywhere fill what lies between objects
constexpr double kChance = 2, kScore = 0.7;  // of a window as a whole, as a portrait has them
constexpr double kEverywhere = 1;            // of each place in it: it is full of objects
constexpr int64_t kPlace = 5;                // side of a place, of a map's
constexpr double kPrior = 1.2;
constexpr double kNatural = 4, kCrowding = 2;  // of each window, of all: its light is even
constexpr size_t kAtOnce = 16;                 // windows: bounds memory
// Wavelength of the slowest waves that weigh more than others, in sides of a window: a field is even.
constexpr double kLongestWave = 0.3;

// What a window is for a portrait, the field is for its stages.
std::vector<PortraitStage> field_stages(const FieldOptions& options, int64_t network_px) {
  const auto side = std::max<int64_t>(8, std::lround(kObjects * options.object_px));
  std::vector<PortraitStage> stages = portrait_stages({side, side}, options.iterations, network_px);
  for (PortraitStage& stage : stages) {
    const double factor = static_cast<double>(stage.size.height) / static_cast<double>(side);
    const auto scaled = [&](int64_t px) {
      return std::clamp<int64_t>(std::lround(static_cast<double>(px) * factor), 1, px);
    };
    stage.size = {scaled(options.size.height), scaled(options.size.width)};
  }
  return stages;
}

class Field {
 public:
  Field(const Network& network, const at::Tensor& classes, const FieldOptions& options, const Prior& prior,
        uint64_t seed, const Monitor& monitor)
      : network_(network),
        options_(options),
        prior_(prior),
        seed_(seed),
        classes_(classes.to(network.placement().device, at::kFloat)),
        scores_(scores_of(network.graph())),
        taps_(prior.taps()),
        window_px_(kObjects * options.object_px),
        least_side_(least_side(network.graph(), {scores_.layer})),
        climb_(options.size, field_stages(options, network.graph().input.size), monitor, cycles_of_window()),
        objects_(scattered()) {
    taps_.insert(taps_.begin(), scores_.layer);
  }

  at::Tensor run() {
    const at::Tensor noise = random_spectrum(options_.size, {seed_}).to(network_.placement().device);
    return climb_.run(noise, [this](const at::Tensor& spectrum) { return gradient(spectrum); });
  }

 private:
  double side_of(PictureSize size) const {
    return std::sqrt(static_cast<double>(size.height) * static_cast<double>(size.width));
  }
  double cycles_of_window() const {
    return std::max(1.0, side_of(options_.size) / (kLongestWave * window_px_));
  }

  // --- A step: windows one after another by the picture, then all by the spectrum ---

  at::Tensor gradient(const at::Tensor& spectrum) const {
    const at::Tensor picture = climb_.picture(spectrum);
    const double scale =
        static_cast<double>(climb_.stage().size.width) / static_cast<double>(options_.size.width);
    RandomStream random(seed_, "windows", static_cast<uint32_t>(climb_.stage_index()),
                        static_cast<uint32_t>(climb_.iteration()));
    const std::vector<Window> windows = this->windows(scale, random);
    WindowedPicture windowed(picture, windows, options_.seamless);
    for (size_t first = 0; first < windows.size(); first += kAtOnce)
      climb_windows(windowed,
                    {windows.begin() + static_cast<int64_t>(first),
                     windows.begin() + static_cast<int64_t>(std::min(first + kAtOnce, windows.size()))},
                    windows.size());
    const at::Tensor of_all =
        crowding(picture) * kCrowding + grain(picture, window_px_ * scale) * options_.natural;
    return torch::autograd::grad({windowed.bordered(), of_all.sum()}, {spectrum},
                                 {windowed.gradient(), at::Tensor()})[0];
  }

  // Those of objects, one by one; now and then any.
  std::vector<Window> windows(double scale, RandomStream& random) const {
    if (shows_parts() || climb_.iteration() % kGapsEvery == 1)
      return random_windows(climb_.stage().size, range(scale), random);
    std::vector<Window> looks;
    for (Window window : objects_) {
      window.x *= scale, window.y *= scale, window.side *= scale;
      looks.push_back(looked_at(window, range(scale).degrees, random));
    }
    return looks;
  }

  std::vector<Window> scattered() const {
    RandomStream random(seed_, "objects");
    return scattered_windows(options_.size, range(1), kApart, random);
  }

  // Parts of objects, pixel by pixel.
  bool shows_parts() const { return climb_.stage().near && climb_.iteration() % 2 == 1; }

  WindowRange range(double scale) const {
    WindowRange range{.side = window_px_ * scale,
                      .near = options_.seamless ? 1 : options_.near,  // far ones would meet near ones
                      .far = options_.seamless ? 1 : options_.far,
                      .seamless = options_.seamless};
    if (shows_parts()) range.side = std::min(range.side, climb_.stage().last_most);
    return range;
  }

  void climb_windows(WindowedPicture& windowed, const std::vector<Window>& windows, size_t count) const {
    const double side = climb_.side_shown();
    const int64_t px = std::max<int64_t>(least_side_, std::lround(side));
    std::vector<at::Tensor> seen;
    Dropout dropout{{}, static_cast<uint32_t>(climb_.steps_done())};
    for (const Window& window : windows) {
      seen.push_back(windowed.see(window, px));
      dropout.seeds.push_back(window.seed);
    }
    const at::Tensor pictures = at::cat(seen);
    std::vector<at::Tensor> maps = network_.forward(pictures, taps_, dropout);
    at::Tensor loss = lack(scores_.of(maps[0])) + unnaturalness(pictures) * (kNatural * options_.natural);
    maps.erase(maps.begin());
    if (!prior_.empty()) loss = loss + prior_distance(prior_, maps, side) * (kPrior * options_.natural);
    (loss.sum() / static_cast<double>(count)).backward();
    windowed.gather();
  }

  at::Tensor lack(const at::Tensor& scores) const {
    const int64_t place = std::min({kPlace, scores.size(2), scores.size(3)});
    const at::Tensor places = at::avg_pool2d(scores, {place, place}, {1, 1});
    return lack_of_class(scores.mean({2, 3}), classes_, kChance, kScore) +
           lack_of_class(places, classes_, kEverywhere, 0).mean({1, 2});
  }

  const Network& network_;
  const FieldOptions& options_;
  const Prior& prior_;
  const uint64_t seed_;
  const at::Tensor classes_;
  const Scores scores_;
  std::vector<std::string> taps_;  // the scores' layer, then the prior's
  const double window_px_;
  const int64_t least_side_;
  SpectrumClimb climb_;
  const std::vector<Window> objects_;  // where each object is, in px of the whole
};

}  // namespace

void FieldOptions::declare(Options& options) {
  options.add(
      "field", wanted,
      "one class all over a large picture, no two objects alike; --seamless makes it a tile, without depth");
  options.add("object-size", object_px,
              "px of an object of a field halfway down; smaller ones are more, and rougher", {16, 4096});
  options.add("field.near", near,
              "objects at the bottom are so many times larger; as many as field.far for no depth", {0.1, 10});
  options.add("field.far", far, "objects at the top are so many times larger; less opens the view",
              {0.1, 10});
  options.add("field.iterations", iterations,
              "steps of a field; more work it out further, fewer leave it a sketch", {1, 100000});
  options.add("field.natural", natural,
              "how closely a field keeps to what photographs are like; 0 shows all that excites the network",
              {0, 100});
}

at::Tensor field(const Network& network, const at::Tensor& classes, const FieldOptions& options,
                 const Prior& prior, uint64_t seed, const Monitor& monitor) {
  TORCH_CHECK(classes.dim() == 2 && classes.size(0) == 1, "a field has classes (1, all)");
  const at::NoGradGuard no_grad;
  return Field(network, classes, options, prior, seed, monitor).run();
}

}  // namespace atelier
