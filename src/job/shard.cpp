#include "job/shard.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace atelier {

std::pair<size_t, size_t> Shard::range(size_t size) const {
  const auto start = [&](size_t part) { return size * part / count; };
  return {start(index - 1), start(index)};
}

Shard parse_shard(const std::string& text) {
  if (text.empty()) return {};
  const std::vector<std::string> parts = split(text, '/');
  const auto index = parse_int(parts[0]);
  const auto count = parts.size() == 2 ? parse_int(parts[1]) : std::nullopt;
  if (!index || !count || *index < 1 || *index > *count || *count > 1'000'000) {
    throw Error("'" + text + "' is no shard", "--shard", "write I/N with I from 1 to N, for example 2/5");
  }
  return {static_cast<int>(*index), static_cast<int>(*count)};
}

FrameSet::FrameSet(const std::string& text) {
  if (text.empty()) return;
  const auto refuse = [&](const std::string& part) {
    return Error("'" + part + "' is no range of frames", "--frames",
                 "write for example 1-100, 1-100x2 or 1-10,50");
  };
  for (const std::string& part : split(text, ',')) {
    if (part.find(':') != std::string::npos) {
      throw Error("':' means different things to different renderers", "--frames",
                  "write 1-100x2 for every second frame");
    }
    const std::vector<std::string> stepped = split(part, 'x');
    const size_t dash = stepped[0].find('-', 1);
    const auto first = parse_int(stepped[0].substr(0, dash));
    const auto last = dash == std::string::npos ? first : parse_int(stepped[0].substr(dash + 1));
    const auto step = stepped.size() == 1 ? 1 : parse_int(stepped[1]);
    if (!first || !last || !step || stepped.size() > 2 || *step < 1 || *last < *first) throw refuse(part);
    ranges_.push_back({*first, *last, *step});
  }
}

bool FrameSet::contains(int64_t frame) const {
  if (all()) return true;
  return std::any_of(ranges_.begin(), ranges_.end(), [&](const Range& range) {
    return frame >= range.first && frame <= range.last && (frame - range.first) % range.step == 0;
  });
}

}  // namespace atelier
