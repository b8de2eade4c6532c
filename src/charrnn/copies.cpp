#include "charrnn/copies.h"

#include <algorithm>
#include <numeric>

namespace atelier {

CopiedRuns::CopiedRuns(std::u32string_view sample) {
  states_.reserve(sample.size() * 3 / 2 + 1);
  prefixes_.reserve(sample.size());
  states_.push_back({.length = 0, .link = kNone, .edge = kNone});
  for (const char32_t symbol : sample) extend(symbol);
  freeze();
}

uint32_t CopiedRuns::find_edge(uint32_t state, char32_t symbol) const {
  uint32_t edge = states_[state].edge;
  while (edge != kNone && edges_[edge].symbol != symbol) edge = edges_[edge].next;
  return edge;
}

uint32_t CopiedRuns::copy_state(uint32_t state, uint32_t length) {
  const auto copy = static_cast<uint32_t>(states_.size());
  states_.push_back({.length = length, .link = states_[state].link, .edge = kNone});
  for (uint32_t edge = states_[state].edge; edge != kNone; edge = edges_[edge].next) {
    edges_.push_back({edges_[edge].symbol, edges_[edge].to, states_[copy].edge});
    states_[copy].edge = static_cast<uint32_t>(edges_.size() - 1);
  }
  return copy;
}

// Adds one symbol behind the sample, as in every textbook: the new state, its edges from all ends of the
// sample that have none yet, and where one has, a state that is split.
void CopiedRuns::extend(char32_t symbol) {
  const auto added = static_cast<uint32_t>(states_.size());
  states_.push_back({.length = states_[last_].length + 1, .link = 0, .edge = kNone});
  uint32_t state = last_, edge = kNone;
  for (; state != kNone && (edge = find_edge(state, symbol)) == kNone; state = states_[state].link) {
    edges_.push_back({symbol, added, states_[state].edge});
    states_[state].edge = static_cast<uint32_t>(edges_.size() - 1);
  }
  if (state != kNone) {
    const uint32_t next = edges_[edge].to;
    if (states_[next].length == states_[state].length + 1) {
      states_[added].link = next;
    } else {
      const uint32_t copy = copy_state(next, states_[state].length + 1);
      for (; state != kNone && (edge = find_edge(state, symbol)) != kNone && edges_[edge].to == next;
           state = states_[state].link)
        edges_[edge].to = copy;
      states_[next].link = states_[added].link = copy;
    }
  }
  last_ = added;
  prefixes_.push_back(added);
}

// Edges of a state side by side, by symbol. One more state at the end says where the last ones stop.
void CopiedRuns::freeze() {
  std::vector<Edge> sorted;
  sorted.reserve(edges_.size());
  for (State& state : states_) {
    const auto begin = static_cast<uint32_t>(sorted.size());
    for (uint32_t edge = state.edge; edge != kNone; edge = edges_[edge].next) sorted.push_back(edges_[edge]);
    std::sort(sorted.begin() + begin, sorted.end(),
              [](const Edge& a, const Edge& b) { return a.symbol < b.symbol; });
    state.edge = begin;
  }
  edges_ = std::move(sorted);
  states_.push_back({.edge = static_cast<uint32_t>(edges_.size())});
}

uint32_t CopiedRuns::follow(uint32_t state, char32_t symbol) const {
  const auto begin = edges_.begin() + states_[state].edge, end = edges_.begin() + states_[state + 1].edge;
  const auto found = std::lower_bound(begin, end, symbol,
                                      [](const Edge& edge, char32_t wanted) { return edge.symbol < wanted; });
  return found != end && found->symbol == symbol ? found->to : kNone;
}

void CopiedRuns::add(std::u32string_view piece) {
  for (const char32_t symbol : piece) {
    uint32_t next = follow(state_, symbol);
    while (next == kNone && state_ != 0) {
      state_ = states_[state_].link;
      length_ = states_[state_].length;
      next = follow(state_, symbol);
    }
    if (next == kNone) continue;
    state_ = next;
    ++length_;
    states_[state_].longest = std::max(states_[state_].longest, length_);
  }
}

// A state that the corpus never reached has the run of the longest of its ends that it did; one that it
// reached gives all its own ends.
std::vector<uint32_t> CopiedRuns::lengths() const {
  std::vector<uint32_t> order(states_.size() - 1), longest(states_.size() - 1);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(),
            [&](uint32_t a, uint32_t b) { return states_[a].length < states_[b].length; });
  // From the longest to the shortest: what the corpus has of a state it has of its shorter ends, in full.
  for (const uint32_t state : order) longest[state] = states_[state].longest;
  for (auto state = order.rbegin(); state != order.rend(); ++state) {
    const uint32_t link = states_[*state].link;
    if (link != kNone && longest[*state] > 0) longest[link] = states_[link].length;
  }
  for (const uint32_t state : order)
    if (longest[state] == 0 && states_[state].link != kNone) longest[state] = longest[states_[state].link];
  std::vector<uint32_t> lengths;
  lengths.reserve(prefixes_.size());
  for (const uint32_t prefix : prefixes_) lengths.push_back(longest[prefix]);
  return lengths;
}

}  // namespace atelier
