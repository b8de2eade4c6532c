// A classifier as the training loop (train/trainer.h) sees it, from nothing or from another network's
// weights.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "convnet/evaluation.h"
#include "convnet/seen_pictures.h"
#include "convnet/watch.h"
#include "nn/network.h"
#include "train/epochs.h"
#include "train/trainee.h"

namespace atelier {

class ConvnetTrainee : public Trainee {
 public:
  struct Options {
    Augmentation augmentation;
    double label_smoothing = 0;  // Szegedy et al. 2016, section 7
    at::Tensor class_weights;    // (C), of the loss; undefined: all 1
    int64_t batch = 128;
    uint64_t seed = 0;
    // Of a network that was trained before. BatchNorm keeps the statistics that it has.
    bool is_tuned = false;
    double first_rate = 1;  // what of the rate the first layer learns at, the others between it and the last
    int64_t unfreeze_steps = 0;  // at first the last layer learns alone, after so many steps all do
    Trunk trunk;                 // the same network, frozen: up to its layer all stands still
  };
  // `network` is trainable and must outlive it. `held_out` may be empty.
  ConvnetTrainee(Network& network, LabeledPictures train, LabeledPictures held_out, const Options& options);

  // Without those of the trunk.
  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override;
  double validation_loss() override;
  std::map<std::string, double> rate_shares(int64_t step) const override;
  TensorMap state() const override;
  void restore(const TensorMap& state) override;
  int64_t units_per_step() const override { return std::min(options_.batch, seen_.train().size()); }
  int64_t units_per_epoch() const override { return seen_.train().size(); }

  // What belongs to the network and is not trained; shares memory with it.
  TensorMap constants() const;
  // Those of BatchNorm, of the present parameters, measured on some of the training pictures.
  TensorMap settled_statistics();

  // Of what is held out (where nothing is, of what is learned), in its order: (N,C) float32 on the CPU.
  at::Tensor probabilities();
  const LabeledPictures& looked_at() const { return has_held_out() ? seen_.held_out() : seen_.train(); }
  double last_accuracy() const { return last_accuracy_; }  // at the last validation

  Watch watch;  // is given what the network says of its frames at each moment that is watched
  void watch_now(int64_t step);

  bool keeps_features() const { return seen_.keeps_features(); }
  // work() with these parameters and settled statistics in the place of the present ones.
  void with_parameters(const TensorMap& parameters, const std::function<void()>& work);

 private:
  bool has_held_out() const { return seen_.held_out().size() > 0; }
  at::Tensor targets_of(const at::Tensor& places) const;
  at::Tensor scores(const at::Tensor& seen, const Dropout& dropout) const;
  at::Tensor probabilities_of(const at::Tensor& seen) const;
  void restore_statistics(const TensorMap& statistics);

  Network& network_;
  const Options options_;
  const SeenPictures seen_;
  std::vector<std::string> layers_;  // with weights that are trained, in order
  TensorMap parameters_;
  EpochOrder order_;
  at::Tensor train_labels_;
  double last_accuracy_ = 0;
};

}  // namespace atelier
