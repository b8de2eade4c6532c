#include "dream/ascent.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/roll.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "dream/cost.h"
#include "dream/gradient.h"
#include "dream/layers.h"
#include "dream/objective.h"
#include "dream/octaves.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Beyond this size (the root of the area) steps shorten with the root of the size: the many fine octaves of a
// large picture would else cover the large shapes with small ones and drive the colors into their limits.
constexpr double kFullStepPx = 700;

struct Shift {
  int64_t down = 0, right = 0;
};

at::Tensor shifted(const at::Tensor& picture, Shift shift) {
  return at::roll(picture, {shift.down, shift.right}, {2, 3});
}

// Where a state says that a dream stands; the beginning where there is none.
struct Position {
  int octave = 0, iteration = 0;
  at::Tensor picture;  // undefined at the beginning
};

Position position_in(const TensorMap& state) {
  if (state.empty()) return {};
  for (const char* name : {"octave", "iteration", "picture"})
    if (!state.contains(name))
      throw Error("the saved state of the dream lacks '" + std::string(name) + "'", "",
                  "start the dream anew");
  return {state.at("octave").item<int>(), state.at("iteration").item<int>(), state.at("picture")};
}

class Ascent {
 public:
  Ascent(const Network& network, const at::Tensor& source, const DreamOptions& options, uint64_t seed,
         const Monitor& monitor)
      : network_(network),
        options_(options),
        monitor_(monitor),
        seed_(seed),
        layers_(dream_layers(options, network.graph())),
        source_(source.to(network.placement().device)) {
    const PictureSize full{source.size(2), source.size(3)};
    check_picture_size(full, network.graph());
    sizes_ = octave_sizes(full, options.octaves, options.octave_scale, network.graph().input.min_size);
    for (PictureSize size : sizes_) pixels_in_all_ += pixels_in(size);
  }

  at::Tensor run() {
    Position start = position_in(monitor_.resume);
    at::Tensor detail;
    for (int octave = start.octave; octave < std::ssize(sizes_); ++octave) {
      base_ = resized(source_, octave);
      picture_ = detail.defined() ? base_ + resized(detail, octave) : base_.clone();
      int iteration = 0;
      if (start.picture.defined()) iteration = resume(std::exchange(start, {}));
      for (; iteration < options_.iterations; ++iteration) {
        step(octave, iteration);
        report(octave, iteration);
      }
      pixels_done_ += pixels_in(sizes_[octave]);
      detail = picture_ - base_;
    }
    return picture_.clamp(0, 1);
  }

 private:
  static double pixels_in(PictureSize size) {
    return static_cast<double>(size.height) * static_cast<double>(size.width);
  }

  at::Tensor resized(const at::Tensor& picture, int octave) const {
    return resize(picture, sizes_[octave].height, sizes_[octave].width);
  }

  // The iteration to go on with.
  int resume(const Position& position) {
    if (position.picture.sizes() != base_.sizes())
      throw Error("the saved state of the dream is of another picture or other sizes", "",
                  "start the dream anew");
    picture_ = position.picture.to(base_.device()).clone();
    for (int octave = 0; octave < position.octave; ++octave) pixels_done_ += pixels_in(sizes_[octave]);
    return position.iteration + 1;
  }

  Shift jitter(int octave, int iteration) const {
    RandomStream random(seed_, "jitter", static_cast<uint32_t>(octave), static_cast<uint32_t>(iteration));
    const int64_t span = 2 * int64_t{options_.jitter} + 1;
    const int64_t down = random.below(span) - options_.jitter;
    return {down, random.below(span) - options_.jitter};
  }

  double step_in(PictureSize size) const {
    return options_.step_of() * std::sqrt(std::min(1.0, kFullStepPx / std::sqrt(pixels_in(size))));
  }

  void step(int octave, int iteration) {
    const Shift shift = jitter(octave, iteration);
    const at::Tensor moved = objective_gradient(network_, shifted(picture_, shift), layers_);
    const at::Tensor gradient =
        shape_gradient(shifted(moved, {-shift.down, -shift.right}), options_.gradient, options_.saturation);
    picture_.add_(gradient, step_in(sizes_[octave]) / 255).clamp_(0, 1);
  }

  void report(int octave, int iteration) const {
    const double share = (iteration + 1.0) / options_.iterations;
    if (monitor_.progress)
      monitor_.progress((pixels_done_ + share * pixels_in(sizes_[octave])) / pixels_in_all_);
    if (monitor_.after_iteration)
      monitor_.after_iteration(
          {octave, iteration, [this] { return enlarged(); }, [&] { return state(octave, iteration); }});
  }

  at::Tensor enlarged() const {
    const at::Tensor detail = picture_ - base_;
    return (source_ + resized(detail, static_cast<int>(sizes_.size()) - 1)).clamp(0, 1);
  }

  TensorMap state(int octave, int iteration) const {
    return {{"octave", at::tensor(octave)},
            {"iteration", at::tensor(iteration)},
            {"picture", picture_.cpu().clone()}};
  }

  const Network& network_;
  const DreamOptions& options_;
  const Monitor& monitor_;
  const uint64_t seed_;
  const WeightedList layers_;
  const at::Tensor source_;
  std::vector<PictureSize> sizes_;
  double pixels_in_all_ = 0, pixels_done_ = 0;
  at::Tensor base_, picture_;  // of the present octave: the source, and what is dreamt of it
};

}  // namespace

at::Tensor dream(const Network& network, const at::Tensor& picture, const DreamOptions& options,
                 uint64_t seed, const Monitor& monitor) {
  TORCH_CHECK(picture.dim() == 4 && picture.size(1) == 3, "dream expects (N,3,H,W)");
  const at::NoGradGuard no_grad;
  return Ascent(network, picture, options, seed, monitor).run().to(picture.device());
}

}  // namespace atelier
