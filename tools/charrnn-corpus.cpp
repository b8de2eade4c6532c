// charrnn-corpus: texts that character networks learn from.
#include "app/commands.h"
#include "app/run_all.h"
#include "base/log.h"
#include "charrnn-corpus/job.h"

using namespace atelier;

namespace {

template <class Kind>
void make_corpus(Gathering<CorpusJob<Kind>>& gathering) {
  Kind kind = gathering.job.kind;
  const CorpusOptions& options = gathering.job.corpus;
  Corpus corpus;
  corpus.damaged = [&](const Error& error) { gathering.part_failed(error); };
  gathering.for_each_input([&](const Source& source) { kind.take(corpus, source, options.text); });
  kind.finish(corpus);
  options.finish(corpus, gathering.seed());
  spdlog::info("{}", said(counts_of(corpus), corpus));
  if (corpus.documents.empty())
    throw Error("nothing is left to write", "", "what was left out, and why, stands above");
  gathering.write_bytes(corpus.text());
}

template <class Kind>
ToolCommand command() {
  return tool_command<CorpusJob<Kind>>(
      [](int argc, char** argv) { return run_all<CorpusJob<Kind>>(argc, argv, make_corpus<Kind>); });
}

}  // namespace

int main(int argc, char** argv) {
  const ToolInfo tool{.name = "charrnn-corpus",
                      .summary = "charrnn-corpus: makes texts that character networks learn from.",
                      .example =
                          "charrnn-corpus chess games.pgn -o games.txt\n"
                          "charrnn-corpus phrases novel.txt -o phrases.txt",
                      .see_also = "charrnn-train(1), charrnn-chain(1), charrnn-score(1)"};
  return run_commands(
      argc, argv, tool,
      {command<ChessKind>(), command<SvgKind>(), command<DictionaryKind>(), command<PhrasesKind>(),
       command<DialogueKind>(), command<ShadersKind>(), command<TextKind>()});
}
