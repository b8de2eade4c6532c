// An autoencoder as the training loop (train/trainer.h) sees it.
#pragma once

#include <functional>

#include "autoencoder/constraints.h"
#include "autoencoder/loss.h"
#include "autoencoder/model.h"
#include "train/epochs.h"
#include "train/picture_set.h"
#include "train/trainee.h"
#include "train/variation.h"

namespace atelier {

class AutoencoderTrainee : public Trainee {
 public:
  struct Options {
    PictureLoss loss = PictureLoss::bce;
    CodeConstraints code;
    Variation variation;
    int64_t batch = 128;
    SeenLoss seen;  // added to the loss; may be empty
    uint64_t seed = 0;
  };
  // `held_out` may be empty.
  AutoencoderTrainee(Autoencoder& model, PictureSet train, PictureSet held_out, const Options& options);

  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override;
  // Of what is held out, without noise and with whole binary codes; of Gaussian ones with one draw each.
  double validation_loss() override;
  TensorMap state() const override;
  void restore(const TensorMap& state) override;
  int64_t units_per_step() const override { return std::min(options_.batch, train_.size()); }
  int64_t units_per_epoch() const override { return train_.size(); }

  // Mean over the pictures of what is held out (or, where nothing is, of those that are learned): squared
  // error summed over pixels 0..1.
  double squared_error();
  const at::Tensor& examples() const { return examples_; }
  Keepsakes keepsakes();
  // work() with these parameters in the place of the present ones.
  void with_parameters(const TensorMap& parameters, const std::function<void()>& work);

 private:
  struct Seen {
    at::Tensor code, penalty;
  };
  at::Tensor batch_at(int64_t step);
  Seen constrained(const at::Tensor& pictures, uint32_t step);
  at::Tensor squeezed(const at::Tensor& pictures, const at::Tensor& code, uint32_t step) const;
  void keep_moment(int64_t step);
  void center_binary_units();
  const PictureSet& looked_at() const { return held_out_.size() > 0 ? held_out_ : train_; }
  at::Tensor on_device(const at::Tensor& bytes) const;

  Autoencoder& model_;
  PictureSet train_, held_out_;
  const Options options_;
  TensorMap parameters_;
  EpochOrder order_;
  at::Tensor examples_, random_;  // pictures, and normal numbers that random codes are made of
  std::vector<int64_t> moment_steps_;
  std::vector<at::Tensor> moments_;
};

}  // namespace atelier
