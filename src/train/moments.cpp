#include "train/moments.h"

#include <cmath>
#include <cstdio>

#include "base/text.h"

namespace atelier {

namespace {

constexpr double kFirst = 10, kAnOctave = 2;
constexpr const char *kBegins = "step-", *kEnds = ".safetensors";

}  // namespace

bool is_log_spaced(int64_t step) {
  if (step < static_cast<int64_t>(kFirst)) return false;
  const double place = std::round(kAnOctave * std::log2(static_cast<double>(step) / kFirst));
  return std::llround(kFirst * std::exp2(place / kAnOctave)) == step;
}

bool is_watched(int64_t step) {
  constexpr int64_t kEach = 32, kAnOctave = 13;
  if (step <= kEach) return true;
  const auto mark = [](int64_t at) {
    return std::floor(std::log2(static_cast<double>(at)) * static_cast<double>(kAnOctave));
  };
  return mark(step) != mark(step - 1);
}

void add_moment(std::vector<TrainMoment>& moments, const TrainMoment& moment, int64_t keep) {
  moments.push_back(moment);
  while (std::ssize(moments) > keep) {
    if (moments.size() <= 2) {
      moments.erase(moments.begin());
      continue;
    }
    // The one whose neighbors are nearest to each other.
    size_t spare = 1;
    double least = INFINITY;
    for (size_t i = 1; i + 1 < moments.size(); ++i) {
      const double gap = static_cast<double>(moments[i + 1].step) /
                         static_cast<double>(std::max<int64_t>(1, moments[i - 1].step));
      if (gap < least * (1 - 1e-9)) least = gap, spare = i;
    }
    moments.erase(moments.begin() + static_cast<std::ptrdiff_t>(spare));
  }
}

std::string moment_file(const TrainMoment& moment) {
  char loss[40];
  std::snprintf(loss, sizeof loss, "%.2f", moment.loss);
  return kBegins + zero_padded(moment.step, 6) + "-" + loss + kEnds;
}

bool is_moment_file(const std::string& name) {
  return name.starts_with(kBegins) && name.ends_with(kEnds);
}

}  // namespace atelier
