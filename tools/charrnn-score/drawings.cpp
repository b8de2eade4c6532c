#include "charrnn-score/drawings.h"

#include <unordered_set>

#include "app/signals.h"
#include "base/error.h"
#include "charrnn/emoji.h"
#include "media/svg_look.h"

namespace atelier {

namespace {

struct Counts {
  int64_t drawn = 0, rich = 0, shapes = 0;
  std::string first_problem;

  void add(const std::string& svg) try {
    if (svg.empty()) throw Error("there is no drawing in the line");
    const int painted = look_at_svg(svg).num_painted;
    if (painted == 0) throw Error("nothing of it is to be seen");
    ++drawn;
    rich += painted >= 2;
    shapes += painted;
  } catch (const Error& error) {
    if (first_problem.empty()) first_problem = error.problem();
  }
};

// Names and paths that stand in the corpus too.
void add_known(SampleScore& score, const std::vector<Emoji>& drawings, const EachText& corpus) {
  std::string known;
  corpus([&](std::string_view text) { known.append(text).append("\n"); });
  if (known.empty()) return;
  const EmojiCorpus learned(known, "--corpus");
  std::unordered_set<std::string> invented;
  int64_t num_copied = 0, num_invented = 0;
  for (const Emoji& one : drawings) {
    num_copied += learned.shares_path(one.svg);
    const bool is_invented = !one.name.empty() && !learned.has_name(one.name);
    num_invented += is_invented;
    if (is_invented) invented.insert(one.name);
  }
  const auto count = static_cast<double>(drawings.size());
  score.add("share-with-copied-path", static_cast<double>(num_copied) / count);
  score.add("share-with-invented-name", static_cast<double>(num_invented) / count);
  score.add("invented-names", static_cast<double>(invented.size()));
}

}  // namespace

SampleScore score_drawings(const std::string& sample, Repair repair, const EachText& corpus) {
  const std::vector<Emoji> drawings = read_emoji(sample, repair);
  Counts counts;
  for (const Emoji& one : drawings) {
    throw_if_interrupted();
    counts.add(one.svg);
  }
  SampleScore score;
  const auto count = static_cast<double>(drawings.size());
  score.add("drawings", count);
  if (drawings.empty()) return score;
  score.add("drawn-share", static_cast<double>(counts.drawn) / count);
  score.add("share-with-two-shapes", static_cast<double>(counts.rich) / count);
  if (counts.drawn > 0)
    score.add("shapes-mean", static_cast<double>(counts.shapes) / static_cast<double>(counts.drawn));
  if (!counts.first_problem.empty()) score.add("first-problem", counts.first_problem);
  add_known(score, drawings, corpus);
  return score;
}

}  // namespace atelier
