// A character network in training: what a step costs, its gradients, and what held-out text costs.
#pragma once

#include <cstdint>
#include <optional>

#include "charrnn/batches.h"
#include "charrnn/model.h"
#include "train/trainee.h"

namespace atelier {

// Nats a symbol of `documents`, each step's state carried on: the text in up to 32 streams of equal length,
// in stretches of 200. `end`: the symbol that ends documents, where they have one; what comes after one knows
// nothing of what was before.
double nats_of(const CharModel& model, const std::vector<std::vector<int32_t>>& documents, bool low_precision,
               std::optional<int32_t> end = {});

class CharTrainee : public Trainee {
 public:
  struct Options {
    BatchOptions batches;
    bool carries_state = true;   // from a stretch to the next of its stream
    bool low_precision = false;  // products in bfloat16
    std::optional<int32_t> end;  // as for nats_of()
    int64_t frozen_layers = 0;   // of the first layers so many stay as they are
    uint64_t seed = 0;
  };
  CharTrainee(CharModel& model, std::vector<std::vector<int32_t>> train,
              std::vector<std::vector<int32_t>> held_out, const Options& options);

  TensorMap& parameters() override { return trained_; }
  TensorMap frozen() const;  // the others
  double step(int64_t step, TensorMap& gradients) override;
  double validation_loss() override;
  TensorMap state() const override;
  void restore(const TensorMap& state) override;
  int64_t units_per_step() const override { return batches_.streams() * batches_.length(); }
  int64_t units_per_epoch() const override { return units_per_step() * batches_.steps_per_epoch(); }
  const Batches& batches() const { return batches_; }

 private:
  CharModel& model_;
  TensorMap trained_;  // share their numbers with the model's
  Options options_;
  Batches batches_;
  std::vector<std::vector<int32_t>> held_out_;
  ModelState carried_;
};

}  // namespace atelier
