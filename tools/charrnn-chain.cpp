// charrnn-chain: poems of existing lines, each sharing a word with the one before.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "app/run_all.h"
#include "base/log.h"
#include "base/text.h"
#include "charrnn-chain/job.h"
#include "charrnn/chain_text.h"
#include "tensor/seed.h"

using namespace atelier;

namespace {

PhraseGraph read_graph(Gathering<ChainJob>& gathering) {
  std::vector<std::string> lines;
  gathering.for_each_input([&](const Source& source) {
    for (const TextFile& file : read_text_files(source, gathering.job.text)) {
      const std::vector<std::string> more = split(file.text, '\n');
      lines.insert(lines.end(), more.begin(), more.end());
    }
  });
  return PhraseGraph(lines);
}

// A word that links well, where none was asked for.
int chosen_node(const PhraseGraph& graph, uint64_t seed, uint32_t place) {
  constexpr size_t kLeastLines = 8;
  constexpr double kLeastWeight = 0.6;
  std::vector<int> good;
  for (int node = 0; node < graph.num_nodes(); ++node)
    if (graph.lines_with(node).size() >= kLeastLines && graph.weight(node) >= kLeastWeight)
      good.push_back(node);
  if (good.empty())
    throw Error("no word stands in many lines", "", "name --start and --end, or give more lines");
  return good[RandomStream(seed, "chain ends", place).below(std::ssize(good))];
}

int wanted_node(const PhraseGraph& graph, const std::string& word, const std::string& flag, uint64_t seed,
                uint32_t place) {
  if (word.empty()) return chosen_node(graph, seed, place);
  try {
    return graph.node_of(word);
  } catch (const Error& error) {
    throw Error(error.problem(), flag, error.remedy());
  }
}

std::string written(const Gathering<ChainJob>& gathering, const PhraseGraph& graph,
                    const std::vector<PhraseChain>& chains) {
  const OutputName& output = gathering.planned().output;
  const bool shows = gathering.job.show_links;
  if (output.format == "html") return chains_html(graph, chains, gathering.inputs().front().stem, shows);
  const bool in_color = output.to_stdout && isatty(STDOUT_FILENO) && !std::getenv("NO_COLOR");
  return chains_text(graph, chains,
                     !shows     ? LinkMarks::none
                     : in_color ? LinkMarks::terminal
                                : LinkMarks::stars);
}

void chain(Gathering<ChainJob>& gathering) {
  const ChainJob& job = gathering.job;
  const PhraseGraph graph = read_graph(gathering);
  const auto [least, most] = job.holds();
  const ChainOptions options{.start = wanted_node(graph, job.start, "--start", gathering.seed(), 0),
                             .end = wanted_node(graph, job.end, "--end", gathering.seed(), 1),
                             .num_lines = job.num_lines,
                             .least_hold = least,
                             .most_hold = most,
                             .seed = gathering.seed()};
  spdlog::info("{} lines, {} words that link them; from '{}' to '{}'", graph.phrases().size(),
               graph.num_nodes(), graph.word(options.start), graph.word(options.end));
  gathering.write_bytes(
      written(gathering, graph, find_chains(graph, options, job.variations, gathering.progress())));
}

}  // namespace

int main(int argc, char** argv) {
  return run_all<ChainJob>(argc, argv, chain);
}
