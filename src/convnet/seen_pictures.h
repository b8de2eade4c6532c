// What a network is shown while it learns: augmented pictures, or what a trunk that stands still makes of
// them.
#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "base/progress.h"
#include "convnet/augmentation.h"
#include "convnet/labeled_pictures.h"
#include "nn/network.h"

namespace atelier {

struct Trunk {
  const Network* network = nullptr;  // frozen; nullptr: there is none
  std::string layer;                 // up to and with this
  int64_t views = 1;                 // variations of each training picture that are kept
  double most_bytes = 4e9;           // of what is kept; where it is more, nothing is
  Progress progress = {};
};

class SeenPictures {
 public:
  // Shows every picture to the trunk, where there is one and what it makes of them fits.
  SeenPictures(LabeledPictures train, LabeledPictures held_out, const Augmentation& augmentation,
               const Trunk& trunk, at::Device device, uint64_t seed);

  const LabeledPictures& train() const { return train_; }
  const LabeledPictures& held_out() const { return held_out_; }
  bool keeps_features() const { return !features_.empty(); }

  // Of the training pictures at `places` (B), augmented for this step: (B,...) float32 on the device, of the
  // trunk's layer or pictures 0..1.
  at::Tensor batch(const at::Tensor& places, int64_t step) const;
  // Of pictures (N,C,S,S) uint8 as they are.
  at::Tensor of(const at::Tensor& bytes) const;
  // The same of those that are held out.
  at::Tensor of_held_out(int64_t first, int64_t count) const;

 private:
  at::Tensor on_device(const at::Tensor& bytes) const;
  at::Tensor through_trunk(const at::Tensor& pictures) const;
  at::Tensor augmented(const at::Tensor& pictures, uint32_t number) const;
  bool fit_features(int64_t num_views) const;
  void keep_features();

  const LabeledPictures train_, held_out_;
  const Augmentation augmentation_;
  const Trunk trunk_;
  const at::Device device_;
  const uint64_t seed_;
  std::vector<at::Tensor> features_;  // a view each, of all training pictures: float16
  at::Tensor held_features_;
};

}  // namespace atelier
