// How many iterations each size of a transfer gets, and where it stands: by the preset, or as many as fit a
// budget of time, by what iterations turn out to take.
#pragma once

#include <chrono>
#include <vector>

#include "style/options.h"
#include "tensor/resample.h"
#include "tensor/safetensors.h"

namespace atelier {

class Pace {
 public:
  // `effort`: share of the iterations.
  Pace(const TransferOptions& options, std::vector<PictureSize> sizes, double effort = 1);

  int octave() const { return octave_; }
  int iteration() const { return iteration_; }  // done at this size
  int64_t count_in_all() const { return count_before_ + iteration_; }
  int num_iterations() const { return planned_[octave_]; }
  bool has_octave() const { return octave_ < static_cast<int>(sizes_.size()); }
  bool wants_more() const { return iteration_ < num_iterations(); }
  double share_done() const;  // of all work, 0..1

  void count();       // an iteration was done
  void end_octave();  // on to the next size

  TensorMap state() const;
  void resume(const TensorMap& state);  // Error for a state of another transfer

 private:
  using Clock = std::chrono::steady_clock;

  double work_of(size_t octave) const;  // of one of its iterations
  double seconds() const;
  void plan_by_time();

  std::vector<PictureSize> sizes_;
  std::vector<int> wanted_, planned_;  // iterations of each size: as the preset has them, and in time
  double budget_s_, seconds_before_ = 0;
  Clock::time_point start_ = Clock::now();
  int octave_ = 0, iteration_ = 0;
  int64_t count_before_ = 0;  // iterations of the sizes before
  double work_done_ = 0;
  double seconds_of_work_ = 0, counted_at_ = 0;  // lately; when the last iteration ended
};

}  // namespace atelier
