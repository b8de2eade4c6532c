// What a training leaves beside its model: MODEL.work/checkpoint.safetensors, from which it goes on,
// MODEL.moments/, MODEL.samples.txt, MODEL.curve.csv and MODEL.curve.png. All of them are written from the
// trainer's state, so that a run that was killed repeats and loses nothing.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "app/item.h"
#include "train/checkpoint.h"
#include "train/trainer.h"

namespace atelier {

// The endings of those that are companions of the model (ToolOptions::beside).
std::vector<std::string> training_files(bool with_samples);

fs::path checkpoint_path(const PlannedItem& item);
// Of which training an item is, without what its feature adds.
TrainIdentity identity_of(const PlannedItem& item);

class TrainingFiles {
 public:
  struct Looks {
    std::vector<Baseline> baselines;
    std::string y_name;
    bool is_log = false;  // of the steps
  };
  // `constants`: what stands in the files of the model beside what is trained.
  TrainingFiles(Item& item, TrainIdentity identity, TensorMap constants, Looks looks);

  void begin() const;  // claims the companions and clears what killed writers left
  void keep(Trainer& trainer);
  void write_moment(const TrainMoment& moment, const TensorMap& parameters);
  // Samples and moments as the trainer has them now, where that is something else than before.
  void follow(const Trainer& trainer);
  void draw(const Trainer& trainer) const;
  // Everything, the model last, with what `besides` makes of its parameters.
  void finish(Trainer& trainer, const std::function<TensorMap(const TensorMap&)>& besides);

 private:
  fs::path moments_folder() const;
  void drop_other_moments(const std::vector<TrainMoment>& moments) const;
  Metadata with_mark(Metadata metadata, const OutputMark& mark) const;
  void write_model(const fs::path& path, const OutputMark& mark, const BestModel& model) const;
  void draw_curve(const fs::path& path, const OutputMark& mark, const Trainer& trainer) const;

  Item& item_;
  const TrainIdentity identity_;
  const TensorMap constants_;
  const Looks looks_;
  std::string samples_;
  std::vector<TrainMoment> moments_;
  bool has_followed_ = false;
};

}  // namespace atelier
