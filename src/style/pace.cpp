#include "style/pace.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.h"

namespace atelier {
namespace {

constexpr int kMeasured = 4;       // iterations that say how long others take
constexpr double kLatest = 0.3;    // of what is known of the speed is the latest iteration
constexpr double kOverhead = 2e4;  // px that an iteration takes the time of beside its own

}  // namespace

Pace::Pace(const TransferOptions& options, std::vector<PictureSize> sizes, double effort)
    : sizes_(std::move(sizes)), budget_s_(options.time_budget) {
  for (const PictureSize size : sizes_)
    wanted_.push_back(
        std::max(1, static_cast<int>(std::lround(options.iterations_at(size, sizes_.back()) * effort))));
  planned_ = wanted_;
}

double Pace::work_of(size_t octave) const {
  return kOverhead + static_cast<double>(sizes_[octave].height) * static_cast<double>(sizes_[octave].width);
}

double Pace::seconds() const {
  return seconds_before_ + std::chrono::duration<double>(Clock::now() - start_).count();
}

double Pace::share_done() const {
  double all = work_done_;
  for (size_t octave = octave_; octave < sizes_.size(); ++octave)
    all += work_of(octave) * (planned_[octave] - (static_cast<int>(octave) == octave_ ? iteration_ : 0));
  return all > 0 ? work_done_ / all : 1;
}

void Pace::count() {
  ++iteration_;
  work_done_ += work_of(octave_);
  const double now = seconds(), latest = (now - std::exchange(counted_at_, now)) / work_of(octave_);
  seconds_of_work_ = seconds_of_work_ > 0 ? seconds_of_work_ + kLatest * (latest - seconds_of_work_) : latest;
  if (budget_s_ > 0) plan_by_time();
}

void Pace::end_octave() {
  count_before_ += iteration_;
  ++octave_;
  iteration_ = 0;
}

// What is left of the time, shared out as the preset would; a size that has begun is not cut below what it
// did.
void Pace::plan_by_time() {
  if (octave_ == 0 && iteration_ < kMeasured) return;
  double wanted = 0;
  for (size_t octave = octave_; octave < sizes_.size(); ++octave)
    wanted += work_of(octave) * (wanted_[octave] - (static_cast<int>(octave) == octave_ ? iteration_ : 0));
  const double left = (budget_s_ - seconds()) / seconds_of_work_;
  const double share = std::max(0.0, left / std::max(wanted, work_of(octave_)));
  for (size_t octave = octave_; octave < sizes_.size(); ++octave) {
    const int done = static_cast<int>(octave) == octave_ ? iteration_ : 0;
    const int more = static_cast<int>(std::floor(std::max(0, wanted_[octave] - done) * share));
    planned_[octave] = std::max(done + more, 1);
  }
}

TensorMap Pace::state() const {
  return {{"place", at::tensor(std::vector<int64_t>{octave_, iteration_, count_before_}, at::kLong)},
          {"planned", at::tensor(std::vector<int64_t>(planned_.begin(), planned_.end()), at::kLong)},
          {"times", at::tensor(std::vector<double>{seconds(), work_done_}, at::kDouble)}};
}

void Pace::resume(const TensorMap& state) {
  for (const char* name : {"place", "planned", "times"})
    if (!state.contains(name))
      throw Error("the saved state lacks '" + std::string(name) + "'", "", "start anew");
  if (state.at("planned").numel() != static_cast<int64_t>(planned_.size()))
    throw Error("the saved state is of another picture or other settings", "", "start anew");
  octave_ = static_cast<int>(state.at("place")[0].item<int64_t>());
  iteration_ = static_cast<int>(state.at("place")[1].item<int64_t>());
  count_before_ = state.at("place")[2].item<int64_t>();
  for (size_t i = 0; i < planned_.size(); ++i)
    planned_[i] = static_cast<int>(state.at("planned")[static_cast<int64_t>(i)].item<int64_t>());
  seconds_before_ = counted_at_ = state.at("times")[0].item<double>();
  work_done_ = state.at("times")[1].item<double>();
  start_ = Clock::now();
}

}  // namespace atelier
