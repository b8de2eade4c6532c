// charrnn-chain: poems of existing lines, each sharing a word with the one before.
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <numeric>

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

// A word that links well and stands in several lines, where none was asked for: one of the best tenth.
int chosen_node(const PhraseGraph& graph, uint64_t seed, uint32_t place) {
  constexpr double kEnoughLines = 8;
  constexpr int64_t kShare = 10, kLeast = 4;
  std::vector<int> nodes(graph.num_nodes());
  std::iota(nodes.begin(), nodes.end(), 0);
  if (nodes.empty()) throw Error("no word stands in two lines", "", "give more lines");
  const auto worth = [&](int node) {
    return graph.weight(node) * std::min(1.0, graph.lines_with(node).size() / kEnoughLines);
  };
  std::stable_sort(nodes.begin(), nodes.end(), [&](int a, int b) { return worth(a) > worth(b); });
  const int64_t num_good = std::min(std::ssize(nodes), std::max(kLeast, std::ssize(nodes) / kShare));
  return nodes[RandomStream(seed, "chain ends", place).below(num_good)];
}

// Of --start and --end; what is wrong with both is said at once.
std::pair<int, int> wanted_nodes(const PhraseGraph& graph, const ChainJob& job, uint64_t seed) {
  std::vector<int> nodes;
  std::vector<std::string> problems;
  std::string remedy;
  for (const std::string& word : {job.start, job.end}) {
    try {
      const auto place = static_cast<uint32_t>(nodes.size());
      nodes.push_back(word.empty() ? chosen_node(graph, seed, place) : graph.node_of(word));
    } catch (const Error& error) {
      nodes.push_back(-1);
      problems.push_back(error.problem());
      remedy = error.remedy();
    }
  }
  if (!problems.empty()) throw Error(join(problems, ", and "), "", remedy);
  return {nodes[0], nodes[1]};
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
  const auto [start, end] = wanted_nodes(graph, job, gathering.seed());
  const ChainOptions options{.start = start,
                             .end = end,
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
