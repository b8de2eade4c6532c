// charrnn-score: what is right, and what is copied, in texts that networks wrote.
#include "app/commands.h"
#include "app/run_all.h"
#include "charrnn-score/job.h"

using namespace atelier;

namespace {

template <class Kind>
void score_samples(Gathering<ScoreJob<Kind>>& gathering) {
  std::vector<NamedScore> scores;
  gathering.for_each_input([&](const Source& source) {
    const TextOptions& options = gathering.job.score.text;
    for (const TextFile& file : read_text_files(source, options))
      scores.emplace_back(file.name, gathering.job.kind.score(file.text, options));
  });
  gathering.write_bytes(scores_text(scores, gathering.planned().output.format));
}

template <class Kind>
ToolCommand command() {
  return tool_command<ScoreJob<Kind>>(
      [](int argc, char** argv) { return run_all<ScoreJob<Kind>>(argc, argv, score_samples<Kind>); });
}

}  // namespace

// A kind that needs a network (bits a character) is a command like these.
int main(int argc, char** argv) {
  const ToolInfo tool{.name = "charrnn-score",
                      .summary = "charrnn-score: measures texts that networks wrote.",
                      .example =
                          "charrnn-score chess sample.txt --corpus games.txt\n"
                          "charrnn-score copies sample.txt --corpus novel.txt",
                      .see_also = "charrnn-corpus(1), charrnn-sample(1)"};
  return run_commands(argc, argv, tool,
                      {command<ChessScoreKind>(), command<CopiesScoreKind>(), command<ShadersScoreKind>()});
}
