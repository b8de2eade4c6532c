#include <algorithm>

#include "base/unicode.h"
#include "charrnn/copies.h"
#include "charrnn/score.h"

namespace atelier {

namespace {

constexpr size_t kPiece = 1 << 20;  // bytes of a corpus that are code points at a time

// In pieces: four bytes a code point would be too many for a whole corpus.
void add_text(CopiedRuns& runs, std::string_view text) {
  while (!text.empty()) {
    size_t size = std::min(kPiece, text.size());
    while (size < text.size() && (text[size] & 0xC0) == 0x80) ++size;
    runs.add(code_points_of(text.substr(0, size)));
    text.remove_prefix(size);
  }
  runs.end_text();
}

// How many places lie in runs of at least `run`, and how many lines of the sample have one.
struct Covered {
  int64_t characters = 0, lines = 0, lines_with = 0;
};

Covered covered_by(std::u32string_view sample, const std::vector<uint32_t>& lengths, size_t run) {
  Covered covered;
  size_t covered_from = sample.size();
  for (size_t i = sample.size(); i-- > 0;) {  // from the end: a run covers what lies before
    if (lengths[i] >= run) covered_from = std::min(covered_from, i + 1 - lengths[i]);
    covered.characters += i >= covered_from;
  }
  for (size_t i = 0, begin = 0; i <= sample.size(); ++i) {
    if (i < sample.size() && sample[i] != U'\n') continue;
    bool has_run = false;
    // Within the line: a run that came in from the line before counts by what of it lies here.
    for (size_t k = begin; k < i; ++k)
      has_run = has_run || std::min<size_t>(lengths[k], k + 1 - begin) >= run;
    covered.lines += i > begin;
    covered.lines_with += has_run;
    begin = i + 1;
  }
  return covered;
}

}  // namespace

SampleScore score_copies(std::string_view text, const EachText& corpus, int run) {
  const std::u32string sample = code_points_of(text);
  CopiedRuns runs(sample);
  corpus([&](std::string_view one) { add_text(runs, one); });
  const std::vector<uint32_t> lengths = runs.lengths();
  SampleScore score;
  score.add("characters", static_cast<double>(sample.size()));
  if (sample.empty()) return score;
  const auto longest = std::max_element(lengths.begin(), lengths.end());
  double sum = 0;
  for (const uint32_t length : lengths) sum += length;
  const Covered covered = covered_by(sample, lengths, run);
  score.add("run-mean", sum / static_cast<double>(lengths.size()));
  score.add("run-longest", *longest);
  const size_t end = longest - lengths.begin() + 1;
  score.add("run-longest-line",
            static_cast<double>(1 + std::count(sample.begin(), sample.begin() + (end - *longest), U'\n')));
  score.add("copied-share", static_cast<double>(covered.characters) / static_cast<double>(sample.size()));
  score.add("lines", static_cast<double>(covered.lines));
  score.add(
      "lines-copied-share",
      covered.lines == 0 ? 0 : static_cast<double>(covered.lines_with) / static_cast<double>(covered.lines));
  score.add("run-longest-text", utf8_of(sample.substr(end - *longest, *longest)));
  return score;
}

}  // namespace atelier
