// Which frames of a film stand for it: one every so often.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace atelier {

// Every so many seconds or frames; the other is 0.
struct Interval {
  double seconds = 0;
  int64_t frames = 0;
};

// "1s", "0.5 s", "2min", "25 frames", "1 frame". Error for anything else.
Interval parse_interval(const std::string& text);

// The places of keyframes among frames shown at `times` (ascending seconds): the first frame, and of each
// interval after it the first one.
std::vector<size_t> keyframes(const std::vector<double>& times, const Interval& interval);

}  // namespace atelier
