// The moments of learning that are kept: steps at even distances on a logarithmic scale, so that the early
// ones, in which most happens, are there as well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

struct TrainMoment {
  int64_t step = 0;  // steps done
  double loss = 0;   // smoothed
  bool operator==(const TrainMoment&) const = default;
};

// 10, 14, 20, 28, 40 ...: two an octave.
bool is_log_spaced(int64_t step);

// Whether those who watch a network learn look before step `step`: each to 32, then thirteen an octave.
bool is_watched(int64_t step);

// Adds `moment`, the latest, and drops others until `keep` are left, as evenly spaced as can be; the first
// and the last stay.
void add_moment(std::vector<TrainMoment>& moments, const TrainMoment& moment, int64_t keep);

// "step-000400-2.13.safetensors".
std::string moment_file(const TrainMoment& moment);
bool is_moment_file(const std::string& name);

}  // namespace atelier
