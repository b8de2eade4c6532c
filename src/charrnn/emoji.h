// Lines that name a drawing, NAME<TAB>svg: a corpus of emoji, or what a network writes that learned one.
//
// A line that begins with "# " and then has any of "step 400", "loss 2.13", "temperature 0.8" in words is a
// head: the lines below it were sampled so, until the next head. charrnn-train writes such heads into
// MODEL.samples.txt. Other lines that begin with "# ", and empty ones, are passed over.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "charrnn/svg_repair.h"

namespace atelier {

// How a line was sampled.
struct SampleTags {
  std::optional<double> step, loss, temperature;
};

struct Emoji {
  std::string name;  // without spaces around it; may be ""
  std::string raw;   // the line
  std::string svg;   // repaired; "" where the line has no drawing at all
  SampleTags tags;
};

// Any bytes are taken. Where a line has no TAB its name ends before the first '<'. `tags` hold until the
// first head.
std::vector<Emoji> read_emoji(std::string_view text, Repair repair, const SampleTags& tags = {});

// What a file's name says: "step-000400-2.13" a step and a loss, "temperature-0.8" or "t0.8" a temperature.
SampleTags tags_of_name(const std::string& stem);

// What is known already: names, and the data of paths.
class EmojiCorpus {
 public:
  // Error where no line of it is a drawing.
  EmojiCorpus(std::string_view text, const std::string& name);

  // Letters in any case.
  bool has_name(const std::string& name) const;
  // Whether a run of kSharedRun characters within the data of one of its paths stands in that of a path of
  // the corpus. (By 64-bit hashes of all such runs: wrongly so once in about 10^12 characters.)
  bool shares_path(const std::string& svg) const;

  static constexpr size_t kSharedRun = 60;

 private:
  std::unordered_set<std::string> names_;
  std::vector<uint64_t> runs_;  // sorted
};

}  // namespace atelier
