#include "dream/ascent.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>

#include "dream/climb.h"
#include "dream/cost.h"
#include "dream/finish.h"
#include "dream/gradient.h"
#include "tensor/octaves.h"
#include "tensor/ring.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// Beyond this size (the root of the area) steps shorten with the root of the size: the many fine octaves of a
// large picture would else cover the large shapes with small ones and drive the colors into their limits.
constexpr double kFullStepPx = 700;
constexpr int64_t kSeamPx = 16;  // what shaping a gradient looks at beyond a place

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

at::Tensor on_device(at::Tensor&& picture, at::Device device) {
  return picture.device() == device ? std::move(picture) : picture.to(device);
}

class Ascent {
 public:
  Ascent(const Network& network, at::Tensor&& source, const DreamOptions& options,
         const DreamMaterial& material, const std::vector<uint64_t>& seeds, const Monitor& monitor)
      : network_(network),
        options_(options),
        monitor_(monitor),
        seeds_(seeds),
        mask_(material.mask),
        amount_(material.amount),
        stages_(dream_stages(options, network, material)),
        full_{source.size(2), source.size(3)},
        source_(on_device(std::move(source), network.placement().device)) {
    const int64_t least = check_picture_size(full_, options, network.graph());
    sizes_ = octave_sizes(full_, options.octaves, options.octave_scale, least);
    for (int octave = 0; octave < num_octaves(); ++octave) work_in_all_ += work_of(octave);
  }

  at::Tensor run() {
    Position start = position_in(monitor_.resume);
    at::Tensor detail;
    for (octave_ = start.octave; octave_ < num_octaves(); ++octave_) {
      begin(std::exchange(detail, {}));
      int iteration = start.picture.defined() ? resume(std::exchange(start, {})) : 0;
      for (; iteration < num_iterations(octave_); ++iteration) {
        step(iteration);
        report(iteration);
      }
      work_done_ += work_of(octave_);
      if (!is_last()) detail = picture_ - base_;
    }
    return finish(picture_.clamp_(0, 1));
  }

 private:
  int num_octaves() const { return static_cast<int>(sizes_.size()); }
  bool is_last() const { return octave_ + 1 == num_octaves(); }
  const DreamStage& stage_of(int octave) const {
    return stages_[std::min<size_t>(octave, stages_.size() - 1)];
  }
  const DreamStage& stage() const { return stage_of(octave_); }

  static double pixels_in(PictureSize size) {
    return static_cast<double>(size.height) * static_cast<double>(size.width);
  }
  int num_iterations(int octave) const {
    return static_cast<int>(std::ceil(stage_of(octave).iterations * options_.effort));
  }
  double work_of(int octave) const { return pixels_in(sizes_[octave]) * num_iterations(octave); }

  at::Tensor resized(const at::Tensor& picture, PictureSize size) const {
    return options_.seamless ? resize_ring(picture, size.height, size.width)
                             : resize(picture, size.height, size.width);
  }

  // --- An octave ---

  // The last size needs no base: its dream goes on in the memory of the source where nobody wants that any
  // more.
  void begin(const at::Tensor& detail) {
    const PictureSize size = sizes_[octave_];
    base_ = resized(source_, size);
    if (detail.defined())
      picture_ = resized(detail, size).add_(base_);
    else
      picture_ = is_last() && is_free() && is_given_away() ? base_ : base_.clone();
    octave_mask_ = of_octave(mask_);
    if (amount_.defined())
      octave_mask_ = octave_mask_.defined() ? octave_mask_ * of_octave(amount_) : of_octave(amount_);
    if (!is_last()) return;
    base_.reset();
    if (is_free()) source_.reset();
  }

  at::Tensor of_octave(const at::Tensor& map) const {
    const PictureSize size = sizes_[octave_];
    return map.defined() ? resize(map.to(picture_.device()), size.height, size.width, Filter::area) : map;
  }

  bool is_free() const { return leaves_dream_alone(options_.finish) && !mask_.defined(); }

  // Nobody else holds the source's memory: `source_` and `base_` are its only names.
  bool is_given_away() const {
    return base_.is_same(source_) && base_.use_count() == 2 && base_.storage().use_count() == 1;
  }

  // The iteration to go on with.
  int resume(const Position& position) {
    if (position.picture.sizes() != picture_.sizes())
      throw Error("the saved state of the dream is of another picture or other sizes", "",
                  "start the dream anew");
    picture_.copy_(position.picture);
    for (int octave = 0; octave < position.octave; ++octave) work_done_ += work_of(octave);
    return position.iteration + 1;
  }

  // --- A step ---

  Shift jitter(uint64_t seed, int iteration) const {
    RandomStream random(seed, "jitter", static_cast<uint32_t>(octave_), static_cast<uint32_t>(iteration));
    if (options_.seamless) {
      const int64_t down = random.below(sizes_[octave_].height);
      return {down, random.below(sizes_[octave_].width)};
    }
    const int64_t span = 2 * int64_t{options_.jitter} + 1;
    const int64_t down = random.below(span) - options_.jitter;
    return {down, random.below(span) - options_.jitter};
  }

  std::vector<Shift> jitters(int iteration) const {
    std::vector<Shift> shifts;
    for (const uint64_t seed : seeds_) shifts.push_back(jitter(seed, iteration));
    return shifts;
  }

  double step_length() const {
    const double longer = static_cast<double>(stage().iterations) / num_iterations(octave_);
    return longer * stage().step *
           std::sqrt(std::min(1.0, kFullStepPx / std::sqrt(pixels_in(sizes_[octave_]))));
  }

  at::Tensor shaped(at::Tensor gradient) const {
    if (!options_.seamless)
      return shape_gradient(std::move(gradient), options_.gradient, options_.saturation);
    const int64_t height = gradient.size(2), width = gradient.size(3);
    const at::Tensor wide =
        ring_part(ring_part(gradient, 2, -kSeamPx, height + 2 * kSeamPx), 3, -kSeamPx, width + 2 * kSeamPx);
    return shape_gradient(wide.contiguous(), options_.gradient, options_.saturation)
        .narrow(2, kSeamPx, height)
        .narrow(3, kSeamPx, width);
  }

  void step(int iteration) {
    at::Tensor gradient =
        shaped(gradient_of(network_, picture_, stage().goals, jitters(iteration), options_.tile_px));
    if (octave_mask_.defined()) gradient.mul_(octave_mask_);
    picture_.add_(gradient, step_length() / 255).clamp_(0, 1);
  }

  // --- For those who look on ---

  void report(int iteration) const {
    const double share = (iteration + 1.0) / num_iterations(octave_);
    if (monitor_.progress) monitor_.progress((work_done_ + share * work_of(octave_)) / work_in_all_);
    if (monitor_.after_iteration)
      monitor_.after_iteration(
          {octave_, iteration, [this] { return enlarged(); }, [&] { return state(iteration); }});
  }

  at::Tensor enlarged() const {
    if (is_last()) return finish(picture_.clone());
    return finish(resized(picture_ - base_, full_).add_(source_).clamp_(0, 1));
  }

  at::Tensor finish(const at::Tensor& picture) const {
    return source_.defined() ? finished(picture, source_, mask_, options_.finish) : picture;
  }

  TensorMap state(int iteration) const {
    return {{"octave", at::tensor(octave_)},
            {"iteration", at::tensor(iteration)},
            {"picture", picture_.cpu().clone()}};
  }

  const Network& network_;
  const DreamOptions& options_;
  const Monitor& monitor_;
  const std::vector<uint64_t>& seeds_;
  const at::Tensor mask_, amount_;
  const std::vector<DreamStage> stages_;
  const PictureSize full_;
  std::vector<PictureSize> sizes_;
  double work_in_all_ = 0, work_done_ = 0;
  at::Tensor source_;
  // Of the present octave: the source, what is dreamt of it, where.
  int octave_ = 0;
  at::Tensor base_, picture_, octave_mask_;
};

}  // namespace

at::Tensor dream(const Network& network, at::Tensor picture, const DreamOptions& options,
                 const DreamMaterial& material, const std::vector<uint64_t>& seeds, const Monitor& monitor) {
  TORCH_CHECK(picture.dim() == 4 && picture.size(1) == 3, "dream expects (N,3,H,W)");
  const at::NoGradGuard no_grad;
  const at::Device device = picture.device();
  return Ascent(network, std::move(picture), options, material, seeds, monitor).run().to(device);
}

}  // namespace atelier
