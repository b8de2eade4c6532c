// charrnn-score: what is right, and what is copied, in texts that networks wrote; how well they foretell
// texts.
#include "app/commands.h"
#include "app/run_all.h"
#include "charrnn-score/job.h"
#include "charrnn-score/shaders.h"
#include "charrnn/model_file.h"
#include "charrnn/score_bits.h"

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

using BitsGathering = Gathering<BitsScoreJob>;

void score_network(BitsGathering& gathering) {
  const CharNetwork network = read_char_network(gathering.inputs().front().path);
  const StepNetwork steps(network.model, gathering.planned().settings->machine.precision == "bf16");
  std::vector<NamedScore> scores;
  gathering.for_each_input([&](const Source& source) {
    if (source.place == 0) return;  // the network
    for (const TextFile& file :
         read_text_files(source, gathering.job.score.text, network.vocabulary.is_bytes())) {
      if (file.text.empty()) throw Error("is empty", file.name, "name a text");
      scores.emplace_back(file.name, score_bits(steps, network.vocabulary, network.documents, file.text,
                                                gathering.progress()));
    }
  });
  if (scores.empty()) throw Error("none of the texts could be read", gathering.planned().output.path);
  gathering.write_bytes(scores_text(scores, gathering.planned().output.format));
}

ToolCommand bits_command() {
  return tool_command<BitsScoreJob>(
      [](int argc, char** argv) { return run_all<BitsScoreJob>(argc, argv, score_network); });
}

ToolCommand shaders_command() {
  using Job = ScoreJob<ShadersScoreKind>;
  return tool_command<Job>(
      [](int argc, char** argv) { return run_all<Job>(argc, argv, score_shader_files); });
}

template <class Kind>
ToolCommand command() {
  return tool_command<ScoreJob<Kind>>(
      [](int argc, char** argv) { return run_all<ScoreJob<Kind>>(argc, argv, score_samples<Kind>); });
}

}  // namespace

int main(int argc, char** argv) {
  const ToolInfo tool{.name = "charrnn-score",
                      .summary = "charrnn-score: measures texts that networks wrote, and networks by texts.",
                      .example =
                          "charrnn-score chess sample.txt --corpus games.txt\n"
                          "charrnn-score copies sample.txt --corpus novel.txt\n"
                          "charrnn-score bits model.safetensors chapter.txt",
                      .see_also = "charrnn-corpus(1), charrnn-sample(1)"};
  return run_commands(argc, argv, tool,
                      {command<ChessScoreKind>(), command<SvgScoreKind>(), command<CopiesScoreKind>(),
                       shaders_command(), bits_command()});
}
