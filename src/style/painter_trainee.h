// A painter (style/painter.h) as the training loop (train/trainer.h) sees it.
//
// Steadiness, for films: what is painted of a picture that moved is what was painted of the picture, moved.
// The motion is a small turn, shift and zoom, which is known exactly, with a little noise, so that stills
// teach it and no flow has to be estimated (Wang et al. 2020, "Consistent video style transfer via relaxation
// and regularization"; noise alone: Engstrom 2016).
#pragma once

#include <ATen/core/Tensor.h>

#include "style/painted_moments.h"
#include "style/painting_loss.h"
#include "train/epochs.h"
#include "train/picture_set.h"
#include "train/trainee.h"

namespace atelier {

class PainterTrainee : public Trainee {
 public:
  struct Options {
    int64_t size = 256;  // px of the crops that are learned from
    int64_t batch = 4;
    double steadiness = 0;  // weight of mean squared differences of 0..1; 0: every picture by itself
    double noise = 0.02;    // of what moved, standard deviation
    uint64_t seed = 0;
  };
  // What is held out may be empty. Pictures are as large as the crops, or a little larger: each crop then
  // lies somewhere in its picture. `painter` and `loss` must outlive it.
  PainterTrainee(Network& painter, const PaintingLoss& loss, PictureSet train, PictureSet held_out,
                 const Options& options);

  TensorMap& parameters() override { return parameters_; }
  double step(int64_t step, TensorMap& gradients) override;
  double validation_loss() override;  // of the middle of what is held out
  TensorMap state() const override { return moments_.state(); }
  void restore(const TensorMap& state) override { moments_.restore(state, examples_.sizes()); }
  int64_t units_per_step() const override { return options_.batch; }
  int64_t units_per_epoch() const override { return train_.size(); }

  // The last step's losses, as they are weighed.
  struct Losses {
    double content = 0, style = 0, smoothness = 0, steadiness = 0;
  };
  const Losses& losses() const { return losses_; }

  // (E,3,S,S) uint8: a few pictures, held out where some are, by which it is watched.
  const at::Tensor& examples() const { return examples_; }
  const PaintedMoments& moments() const { return moments_; }
  // Keeps what these parameters make of the examples; called between steps. True where something was.
  bool look(int64_t step, const TensorMap& parameters);
  // (E,3,S,S) 0..1: what these parameters make of them.
  at::Tensor painted_examples(const TensorMap& parameters);

 private:
  at::Tensor batch_at(int64_t step);
  at::Tensor painted(const at::Tensor& contents) const;
  at::Tensor unsteadiness(const at::Tensor& contents, const at::Tensor& painted, uint32_t step) const;
  at::Tensor on_device(const at::Tensor& bytes) const;
  at::Tensor middle_of(const at::Tensor& pictures) const;
  const PictureSet& looked_at() const { return held_out_.size() > 0 ? held_out_ : train_; }

  Network& painter_;
  const PaintingLoss& loss_;
  PictureSet train_, held_out_;
  const Options options_;
  TensorMap parameters_;
  EpochOrder order_;
  at::Tensor examples_;
  PaintedMoments moments_;
  Losses losses_;
};

}  // namespace atelier
