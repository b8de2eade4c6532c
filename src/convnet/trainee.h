// A classifier as the training loop (train/trainer.h) sees it, from nothing or from another network's
// weights.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/progress.h"
#include "convnet/augmentation.h"
#include "convnet/evaluation.h"
#include "convnet/labeled_pictures.h"
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
    // The trunk up to and with this layer stands still ("": nothing does): what it makes of each picture is
    // kept, in so many variations, where that fits into `most_bytes`, and made again in each step where not.
    std::string trunk;
    int64_t views = 1;
    double most_bytes = 4e9;
    Progress progress;  // of that
  };
  // `network` is trainable; `trunk` the same network, frozen, where options.trunk is given, else nullptr.
  // Both must outlive it. `held_out` may be empty.
  ConvnetTrainee(Network& network, const Network* trunk, LabeledPictures train, LabeledPictures held_out,
                 const Options& options);

  // Without those of the trunk.
  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override;
  double validation_loss() override;
  std::map<std::string, double> rate_shares(int64_t step) const override;
  TensorMap state() const override;
  void restore(const TensorMap& state) override;
  int64_t units_per_step() const override { return std::min(options_.batch, train_.size()); }
  int64_t units_per_epoch() const override { return train_.size(); }

  // What belongs to the network and is not trained; shares memory with it.
  TensorMap constants() const;
  // Those of BatchNorm, of the present parameters, measured on some of the training pictures.
  TensorMap settled_statistics();

  // Of what is held out (where nothing is, of what is learned), in its order: (N,C) float32 on the CPU.
  at::Tensor probabilities();
  const LabeledPictures& looked_at() const { return held_out_.size() > 0 ? held_out_ : train_; }
  double last_accuracy() const { return last_accuracy_; }  // at the last validation

  Watch watch;  // is given what the network says of its frames at each moment that is watched
  void watch_now(int64_t step);

  bool keeps_features() const { return !features_.empty(); }
  // work() with these parameters and settled statistics in the place of the present ones.
  void with_parameters(const TensorMap& parameters, const std::function<void()>& work);

 private:
  at::Tensor on_device(const at::Tensor& bytes) const;
  at::Tensor seen_at(int64_t step, const at::Tensor& places);
  at::Tensor targets_of(const at::Tensor& places) const;
  at::Tensor scores(const at::Tensor& seen, const Dropout& dropout) const;
  at::Tensor seen_of(const at::Tensor& bytes) const;
  at::Tensor probabilities_of(const at::Tensor& seen) const;
  void keep_features();
  void restore_statistics(const TensorMap& statistics);

  Network& network_;
  const Network* trunk_;
  LabeledPictures train_, held_out_;
  const Options options_;
  std::vector<std::string> layers_;  // with weights that are trained, in order
  TensorMap parameters_;
  EpochOrder order_;
  at::Tensor train_labels_;
  std::vector<at::Tensor> features_;  // a view each, of all training pictures: float16
  at::Tensor held_features_;
  double last_accuracy_ = 0;
};

}  // namespace atelier
