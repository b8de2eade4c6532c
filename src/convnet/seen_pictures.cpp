#include "convnet/seen_pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>

#include <algorithm>

#include "tensor/seed.h"

namespace atelier {

namespace {

constexpr int64_t kAtOnce = 250;  // pictures

}  // namespace

SeenPictures::SeenPictures(LabeledPictures train, LabeledPictures held_out, const Augmentation& augmentation,
                           const Trunk& trunk, at::Device device, uint64_t seed)
    : train_(std::move(train)),
      held_out_(std::move(held_out)),
      augmentation_(augmentation),
      trunk_(trunk),
      device_(device),
      seed_(seed) {
  if (trunk_.network) keep_features();
}

at::Tensor SeenPictures::on_device(const at::Tensor& bytes) const {
  return bytes.to(device_).to(at::kFloat) / 255;
}

at::Tensor SeenPictures::through_trunk(const at::Tensor& pictures) const {
  if (!trunk_.network) return pictures;
  return trunk_.network->forward(pictures, {trunk_.layer}).front().to(at::kFloat);
}

at::Tensor SeenPictures::augmented(const at::Tensor& pictures, uint32_t number) const {
  return recolored(varied(pictures, augmentation_.movement, seed_, number), augmentation_.color, seed_,
                   number);
}

at::Tensor SeenPictures::of(const at::Tensor& bytes) const {
  const at::NoGradGuard no_grad;
  return through_trunk(on_device(bytes));
}

at::Tensor SeenPictures::of_held_out(int64_t first, int64_t count) const {
  if (held_features_.defined()) return held_features_.narrow(0, first, count).to(device_).to(at::kFloat);
  return of(held_out_.set.pixels.narrow(0, first, count));
}

at::Tensor SeenPictures::batch(const at::Tensor& places, int64_t step) const {
  const at::NoGradGuard no_grad;
  const auto number = static_cast<uint32_t>(step);
  if (keeps_features()) {
    RandomStream random(seed_, "view", number);
    return features_[random.below(features_.size())].index_select(0, places).to(device_).to(at::kFloat);
  }
  return through_trunk(augmented(on_device(train_.set.pixels.index_select(0, places)), number));
}

// --- What stands still sees each picture once

bool SeenPictures::fit_features(int64_t num_views) const {
  constexpr double kBytes = 2;
  const auto count = static_cast<double>(num_views * train_.size() + held_out_.size());
  const at::Tensor one = of(train_.set.pixels.narrow(0, 0, 1));
  return kBytes * static_cast<double>(one.numel()) * count <= trunk_.most_bytes;
}

// Each view is augmented in its own way; without augmentation one is enough.
void SeenPictures::keep_features() {
  const at::NoGradGuard no_grad;
  const int64_t num_views = augmentation_.is_none() ? 1 : trunk_.views;
  if (!fit_features(num_views)) return;
  const auto total = static_cast<double>(num_views * train_.size() + held_out_.size());
  double done = 0;
  const auto features_of = [&](const PictureSet& set, const auto& change) {
    at::Tensor features;
    for (int64_t first = 0; first < set.size(); first += kAtOnce) {
      const int64_t count = std::min(kAtOnce, set.size() - first);
      const at::Tensor made = through_trunk(change(on_device(set.pixels.narrow(0, first, count)), first));
      if (!features.defined()) {
        std::vector<int64_t> shape = made.sizes().vec();
        shape[0] = set.size();
        features = at::empty(shape, at::kHalf);
      }
      features.narrow(0, first, count).copy_(made);
      done += static_cast<double>(count);
      if (trunk_.progress) trunk_.progress(done / total);
    }
    return features;
  };
  for (int64_t view = 0; view < num_views; ++view)
    features_.push_back(features_of(train_.set, [&](const at::Tensor& pictures, int64_t first) {
      return augmented(pictures, static_cast<uint32_t>(view * train_.size() + first));
    }));
  if (held_out_.size() > 0)
    held_features_ = features_of(held_out_.set, [](const at::Tensor& pictures, int64_t) { return pictures; });
}

}  // namespace atelier
