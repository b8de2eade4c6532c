#include "charrnn/beam.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace atelier {

namespace {

struct Hypothesis {
  Sample sample;
  double sum = 0;      // nats
  int64_t stream = 0;  // of the state, while it is not done
  bool is_done = false;
};

// What a hypothesis may become by one symbol more, or stays where it is done.
struct Candidate {
  size_t from = 0;
  Choice choice;
  double rank = 0;
};

class Beam {
 public:
  Beam(const StepNetwork& network, const Vocabulary& vocabulary, const SampleOptions& options,
       const BeamOptions& beam)
      : network_(network), vocabulary_(vocabulary), options_(options), beam_(beam) {}

  std::vector<Hypothesis> searched(const std::vector<int32_t>& prime,
                                   const std::function<void(double)>& progress) {
    state_ = network_.resting_state(1);
    for (const int32_t symbol : beginning(vocabulary_, prime)) network_.read({&symbol, 1}, state_, scores_);
    kept_.resize(1);
    for (int64_t length = 0; length < options_.length && num_going() > 0; ++length) {
      if (length > 0) read_last();
      grow();
      if (progress) progress(static_cast<double>(length + 1) / static_cast<double>(options_.length));
    }
    return kept_;
  }

 private:
  double rank(double sum, size_t length) const {
    return beam_.length_power == 0 ? sum : sum / std::pow(static_cast<double>(length), beam_.length_power);
  }
  double rank(const Hypothesis& one) const { return rank(one.sum, one.sample.log_probabilities.size()); }

  int64_t num_going() const {
    return std::count_if(kept_.begin(), kept_.end(), [](const Hypothesis& one) { return !one.is_done; });
  }

  // The rows of the state become those of the hypotheses that go on, in their order.
  void read_last() {
    const StepNetwork::State before = state_;
    const int64_t num_before = std::ssize(scores_) / network_.num_symbols();
    state_ = network_.resting_state(num_going());
    std::vector<int32_t> symbols;
    for (Hypothesis& one : kept_) {
      if (one.is_done) continue;
      copy_stream(before, num_before, one.stream, std::ssize(symbols));
      one.stream = std::ssize(symbols);
      symbols.push_back(one.sample.symbols.back());
    }
    network_.read(symbols, state_, scores_);
  }

  void copy_stream(const StepNetwork::State& before, int64_t num_before, int64_t from, int64_t to) {
    const auto copy = [&](const auto& parts, auto& copies) {
      for (size_t i = 0; i < parts.size(); ++i) {
        const int64_t width = std::ssize(parts[i]) / num_before;
        std::copy_n(parts[i].begin() + from * width, width, copies[i].begin() + to * width);
      }
    };
    copy(before.hidden, state_.hidden);
    copy(before.memory, state_.memory);
  }

  // The best first; equal ones in the order of where they come from and of their symbols.
  std::vector<Candidate> candidates() const {
    std::vector<Candidate> all;
    const int64_t width = network_.num_symbols();
    for (size_t i = 0; i < kept_.size(); ++i) {
      const Hypothesis& one = kept_[i];
      if (one.is_done) {
        all.push_back({i, {}, rank(one)});
        continue;
      }
      const std::vector<double> nats =
          log_probabilities(std::span(scores_).subspan(one.stream * width, width));
      for (int32_t symbol = 0; symbol < width; ++symbol)
        all.push_back({i,
                       {symbol, nats[symbol]},
                       rank(one.sum + nats[symbol], one.sample.log_probabilities.size() + 1)});
    }
    std::stable_sort(all.begin(), all.end(),
                     [](const Candidate& a, const Candidate& b) { return a.rank > b.rank; });
    return all;
  }

  Hypothesis grown(const Candidate& candidate) const {
    Hypothesis one = kept_[candidate.from];
    if (one.is_done) return one;
    add_symbol(one.sample, candidate.choice, vocabulary_, options_);
    one.sum += candidate.choice.log_probability;
    one.is_done = one.sample.has_ended;
    return one;
  }

  void grow() {
    std::vector<Hypothesis> next;
    std::set<std::string> ended;  // an end and a stop may leave the same text
    for (const Candidate& candidate : candidates()) {
      if (std::ssize(next) == beam_.width) break;
      Hypothesis one = grown(candidate);
      if (!one.is_done || ended.insert(one.sample.text).second) next.push_back(std::move(one));
    }
    kept_ = std::move(next);
  }

  const StepNetwork& network_;
  const Vocabulary& vocabulary_;
  const SampleOptions& options_;
  const BeamOptions& beam_;
  std::vector<Hypothesis> kept_;
  StepNetwork::State state_;
  std::vector<float> scores_;
};

}  // namespace

std::vector<Sample> beam_search(const StepNetwork& network, const Vocabulary& vocabulary,
                                const std::vector<int32_t>& prime, int64_t first, int64_t count,
                                const SampleOptions& options, const BeamOptions& beam,
                                const std::function<void(double)>& progress) {
  std::vector<Sample> samples;
  for (Hypothesis& one : Beam(network, vocabulary, options, beam).searched(prime, progress)) {
    if (std::ssize(samples) == count) break;
    one.sample.number = first + std::ssize(samples);
    samples.push_back(std::move(one.sample));
  }
  return samples;
}

}  // namespace atelier
