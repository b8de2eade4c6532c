// What is watched while a network learns, and the picture of it.
#pragma once

#include <chrono>

#include "app/item.h"
#include "convnet-train/job.h"
#include "convnet/trainee.h"

namespace atelier {

class Watching {
 public:
  // The place of the class that is drawn. Error for an unknown one.
  Watching(Training<ConvnetTrainJob>& training, const LabeledSplit& parts);

  const at::Tensor& frames() const { return frames_; }  // undefined: nothing is watched
  // Draws MODEL.watch.png where something is new, at most every few seconds.
  void grow(const ConvnetTrainee& trainee);
  void finish(const ConvnetTrainee& trainee);

 private:
  void draw(const fs::path& path, const Watch& watch, const OutputMark& mark) const;

  Training<ConvnetTrainJob>& training_;
  at::Tensor frames_;
  std::vector<std::string> classes_;
  int64_t drawn_class_ = 0;
  size_t num_drawn_ = 0;
  std::chrono::steady_clock::time_point drawn_{};
};

}  // namespace atelier
