#include "charrnn/chain.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_set>

#include "base/error.h"
#include "base/text.h"
#include "charrnn/chain_score.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

constexpr size_t kBeam = 48, kMostChildren = 6;
constexpr size_t kMostScored = 500;  // candidates of one way
constexpr int kAttempts = 60, kRandomAttempts = 8;
constexpr double kNoise = 0.5;

// A way so far. Ways share their beginnings by place only: they are short.
struct Way {
  double score = 0;
  std::vector<int> nodes;  // the words so far, the last is held
  PhraseChain lines;
};

struct Candidate {
  int phrase = 0;
  int next = -1;  // the word it hands over to; -1: none
};

struct Step {
  double score = 0;
  size_t way = 0;
  Candidate candidate;
};

class Search {
 public:
  Search(const PhraseGraph& graph, const ChainOptions& options, const std::vector<std::vector<bool>>& reach,
         const std::unordered_set<int>& used_before, RandomStream& random)
      : graph_(graph), options_(options), reach_(reach), used_before_(used_before), random_(random) {}

  // `holds`: how many lines hold each word.
  std::optional<PhraseChain> run(const std::vector<int>& holds) {
    std::vector<Way> ways{{.nodes = {options_.start}}};
    for (size_t word = 0; word < holds.size(); ++word) {
      const int left = static_cast<int>(holds.size() - word) - 1;  // hand-overs
      for (int i = word == 0 ? 0 : 1; i < holds[word]; ++i) {
        const bool hands_over = left > 0 && i + 1 == holds[word];
        ways = extended(ways, hands_over ? left - 1 : -1);
        if (ways.empty()) return std::nullopt;
      }
    }
    return ways.front().lines;
  }

 private:
  // Lines that can come next. `left`: hand-overs after this one; -1: the word is only held.
  std::vector<Candidate> candidates(const Way& way, int left) {
    std::vector<Candidate> found;
    for (const int phrase : graph_.lines_with(way.nodes.back())) {
      if (left < 0) {
        found.push_back({phrase, -1});
        continue;
      }
      for (const int next : graph_.phrases()[phrase].nodes) {
        const bool is_known = std::find(way.nodes.begin(), way.nodes.end(), next) != way.nodes.end();
        const bool is_last = left == 0 && next == options_.end && next != way.nodes.back();
        if (reach_[left][next] && (is_last || (left > 0 && !is_known && next != options_.end)))
          found.push_back({phrase, next});
      }
    }
    for (size_t i = 0; i < kMostScored && found.size() > kMostScored; ++i)
      std::swap(found[i], found[i + random_.below(static_cast<int64_t>(found.size() - i))]);
    found.resize(std::min(found.size(), kMostScored));
    return found;
  }

  std::vector<Step> steps_of(const std::vector<Way>& ways, size_t place, int left) {
    const Way& way = ways[place];
    std::vector<Step> steps;
    for (const Candidate& candidate : candidates(way, left)) {
      std::optional<double> score =
          line_score(graph_, way.lines, candidate.phrase, way.nodes.back(), candidate.next);
      if (!score) continue;
      if (used_before_.contains(candidate.phrase)) *score -= 4;
      const double noise = -std::log(-std::log(random_.uniform() + 1e-12) + 1e-12);
      steps.push_back({way.score + *score + kNoise * noise, place, candidate});
    }
    const size_t kept = std::min(kMostChildren, steps.size());
    std::partial_sort(steps.begin(), steps.begin() + kept, steps.end(),
                      [](const Step& a, const Step& b) { return a.score > b.score; });
    steps.resize(kept);
    return steps;
  }

  std::vector<Way> extended(const std::vector<Way>& ways, int left) {
    std::vector<Step> steps;
    for (size_t i = 0; i < ways.size(); ++i) {
      const std::vector<Step> more = steps_of(ways, i, left);
      steps.insert(steps.end(), more.begin(), more.end());
    }
    std::stable_sort(steps.begin(), steps.end(),
                     [](const Step& a, const Step& b) { return a.score > b.score; });
    std::vector<Way> result;
    std::set<std::pair<int, int>> ends;  // a way that ends as a better one does adds nothing
    for (const Step& step : steps) {
      if (result.size() == kBeam) break;
      const auto& [phrase, next] = step.candidate;
      if (!ends.insert({phrase, next}).second) continue;
      Way way = ways[step.way];
      way.score = step.score;
      way.lines.push_back({phrase, {way.nodes.back()}});
      if (next >= 0) {
        way.lines.back().links.push_back(next);
        way.nodes.push_back(next);
      }
      result.push_back(std::move(way));
    }
    return result;
  }

  const PhraseGraph& graph_;
  const ChainOptions& options_;
  const std::vector<std::vector<bool>>& reach_;
  const std::unordered_set<int>& used_before_;
  RandomStream& random_;
};

// How many words a poem can have: with each held for least to most lines, neighbors sharing one.
std::pair<int, int> word_counts(const ChainOptions& options) {
  const int steps = options.num_lines - 1;
  return {std::max(1, (steps + options.most_hold - 2) / (options.most_hold - 1)),
          std::max(steps == 0 ? 1 : 0, steps / (options.least_hold - 1))};
}

// So many holds, that together make up the lines.
std::vector<int> random_holds(int num_words, const ChainOptions& options, RandomStream& random) {
  std::vector<int> holds(num_words, options.least_hold);
  int missing = options.num_lines - 1 - num_words * (options.least_hold - 1);
  while (missing > 0) {
    int& hold = holds[random.below(num_words)];
    if (hold == options.most_hold) continue;
    ++hold;
    --missing;
  }
  return holds;
}

[[noreturn]] void refuse_way(const PhraseGraph& graph, const ChainOptions& options, bool is_possible) {
  const std::vector<int> distances = graph.distances(options.start);
  const std::string from = "'" + graph.word(options.start) + "'", to = "'" + graph.word(options.end) + "'";
  if (is_possible)
    throw Error(
        "no way of " + std::to_string(options.num_lines) + " lines from " + from + " to " + to + " was found",
        "", "there may be too few lines: change --lines, --hold or --seed, or ask for fewer variations");
  if (distances[options.end] >= 0) {
    const int shortest = (distances[options.end] + 1) * (options.least_hold - 1) + 1;
    throw Error("no way of " + std::to_string(options.num_lines) + " lines leads from " + from + " to " + to,
                "", "the shortest has " + std::to_string(shortest) + ": change --lines or --hold");
  }
  std::vector<int> reachable;
  for (int node = 0; node < graph.num_nodes(); ++node)
    if (distances[node] > 0) reachable.push_back(node);
  std::stable_sort(reachable.begin(), reachable.end(),
                   [&](int a, int b) { return graph.lines_with(a).size() > graph.lines_with(b).size(); });
  std::vector<std::string> named;
  for (size_t i = 0; i < std::min<size_t>(reachable.size(), 12); ++i)
    named.push_back(graph.word(reachable[i]));
  throw Error("no lines lead from " + from + " to " + to, "",
              named.empty()
                  ? "its lines hold no other word that links"
                  : std::to_string(reachable.size()) + " words can be reached, as " + join(named, ", "));
}

}  // namespace

std::vector<PhraseChain> find_chains(const PhraseGraph& graph, const ChainOptions& options, int variations,
                                     const Progress& progress) {
  const auto [fewest, most] = word_counts(options);
  const auto reach = graph.reach(options.end, std::max(0, most - 1));
  std::vector<int> counts;  // of words, that lead there
  for (int count = fewest; count <= most; ++count)
    if (reach[count - 1][options.start]) counts.push_back(count);
  if (counts.empty()) refuse_way(graph, options, false);
  std::unordered_set<int> used;
  std::vector<PhraseChain> chains;
  for (int variation = 0; variation < variations; ++variation) {
    std::optional<PhraseChain> chain;
    for (int attempt = 0; attempt < kAttempts && !chain; ++attempt) {
      if (progress) progress(static_cast<double>(variation) / variations);
      RandomStream random(options.seed, "chain", variation, attempt);
      // The mean of two: a middle count, so that holds differ within a poem. Where that fails, each in turn.
      const auto num_counts = std::ssize(counts);
      const auto pick = attempt < kRandomAttempts ? (random.below(num_counts) + random.below(num_counts)) / 2
                                                  : attempt % num_counts;
      chain = Search(graph, options, reach, used, random).run(random_holds(counts[pick], options, random));
    }
    if (!chain) refuse_way(graph, options, true);
    for (const ChainLine& line : *chain) used.insert(line.phrase);
    chains.push_back(std::move(*chain));
  }
  return chains;
}

}  // namespace atelier
