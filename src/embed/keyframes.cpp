#include "embed/keyframes.h"

#include <cmath>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

Interval parse_interval(const std::string& text) {
  const std::string given = lower(trim(text));
  const size_t end = given.find_first_not_of("0123456789.");
  const auto number = parse_number(given.substr(0, end));
  const std::string unit = end == std::string::npos ? "" : trim(given.substr(end));
  if (number && *number > 0) {
    if (unit == "s") return {.seconds = *number};
    if (unit == "min") return {.seconds = *number * 60};
    const bool is_whole = *number == std::floor(*number) && *number < 1e9;
    if ((unit == "frames" || unit == "frame") && is_whole) return {.frames = static_cast<int64_t>(*number)};
  }
  throw Error("'" + text + "' is no interval", "", "write 1s, 0.5s, 2min or '25 frames'");
}

std::vector<size_t> keyframes(const std::vector<double>& times, const Interval& interval) {
  constexpr double kSlack_s = 1e-4;  // times in files are rounded
  std::vector<size_t> places;
  int64_t next = 0;  // of the intervals, counted from the first frame
  for (size_t i = 0; i < times.size(); ++i) {
    const int64_t now =
        interval.frames > 0
            ? static_cast<int64_t>(i) / interval.frames
            : static_cast<int64_t>(std::floor((times[i] - times[0] + kSlack_s) / interval.seconds));
    if (now < next) continue;
    places.push_back(i);
    next = now + 1;
  }
  return places;
}

}  // namespace atelier
