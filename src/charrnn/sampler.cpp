#include "charrnn/sampler.h"

#include <algorithm>
#include <map>
#include <optional>

namespace atelier {

namespace {

// A sample in work.
struct Stream {
  Sample sample;
  RandomStream random;
  std::vector<int32_t> symbols;  // prime and what was written
  size_t num_read = 0;           // of them
};

// What is read before anything is written.
std::vector<int32_t> beginning(const Vocabulary& vocabulary, const std::vector<int32_t>& prime) {
  std::vector<int32_t> symbols;
  if (const auto end = vocabulary.end())
    symbols.push_back(*end);
  else if (const auto line = vocabulary.number(U'\n'); line && prime.empty())
    symbols.push_back(*line);
  symbols.insert(symbols.end(), prime.begin(), prime.end());
  if (symbols.empty()) symbols.push_back(0);
  return symbols;
}

class Writer {
 public:
  Writer(const StepNetwork& network, const Vocabulary& vocabulary, const std::vector<int32_t>& prime,
         const SampleOptions& options)
      : network_(network),
        vocabulary_(vocabulary),
        options_(options),
        beginning_(beginning(vocabulary, prime)) {}

  void write(int64_t first, int64_t count, const std::function<void(const Sample&)>& give,
             const std::function<void(const std::string&)>& written) {
    next_ = first;
    given_ = first;
    const int64_t end = first + count;
    for (int64_t i = 0; i < std::min(options_.streams, count); ++i) streams_.push_back(begun(next_++));
    state_ = network_.resting_state(std::ssize(streams_));
    while (!streams_.empty()) {
      read();
      for (size_t i = 0; i < streams_.size(); ++i) choose_next(i, written);
      finish(end, give);
    }
  }

 private:
  Stream begun(int64_t number) const {
    return {{.number = number, .text = "", .log_probabilities = {}},
            RandomStream(options_.seed, "sample", static_cast<uint32_t>(number)),
            beginning_};
  }

  void read() {
    std::vector<int32_t> symbols;
    for (Stream& stream : streams_) symbols.push_back(stream.symbols[stream.num_read++]);
    network_.read(symbols, state_, scores_);
  }

  void choose_next(size_t i, const std::function<void(const std::string&)>& written) {
    Stream& stream = streams_[i];
    if (stream.num_read < stream.symbols.size()) return;  // the prime is not read yet
    const int64_t width = network_.num_symbols();
    const size_t num_recent = std::min<size_t>(options_.recent, stream.symbols.size());
    const Choice next = choose({scores_.data() + i * width, static_cast<size_t>(width)},
                               std::span(stream.symbols).last(num_recent), options_.choice, stream.random);
    stream.sample.log_probabilities.push_back(next.log_probability);
    if (options_.stops_at_end && next.symbol == vocabulary_.end()) {
      stream.sample.has_ended = true;
      return;
    }
    stream.symbols.push_back(next.symbol);
    const std::string text = vocabulary_.text(next.symbol);
    stream.sample.text += text;
    if (written && stream.sample.number == given_) written(text);
    for (const std::string& stop : options_.stop)
      if (!stop.empty() && stream.sample.text.ends_with(stop)) {
        stream.sample.text.resize(stream.sample.text.size() - stop.size());
        stream.sample.has_ended = true;
      }
  }

  bool is_done(const Stream& stream) const {
    return stream.sample.has_ended || std::ssize(stream.sample.log_probabilities) >= options_.length;
  }

  // Gives what is done in order, and begins the next samples in the streams that are free.
  void finish(int64_t end, const std::function<void(const Sample&)>& give) {
    for (size_t i = 0; i < streams_.size(); ++i) {
      if (!is_done(streams_[i]) || std::ssize(streams_[i].sample.log_probabilities) == 0) continue;
      const int64_t number = streams_[i].sample.number;
      done_.emplace(number, std::move(streams_[i].sample));
      if (next_ < end) {
        streams_[i] = begun(next_++);
        network_.rest(state_, static_cast<int64_t>(i));
      } else {
        drop(i--);
      }
    }
    for (auto found = done_.begin(); found != done_.end() && found->first == given_; ++given_) {
      give(found->second);
      found = done_.erase(found);
    }
  }
  // The last stream takes its place.
  void drop(size_t i) {
    const size_t last = streams_.size() - 1;
    for (auto* parts : {&state_.hidden, &state_.memory})
      for (std::vector<float>& part : *parts) {
        const size_t width = part.size() / streams_.size();
        std::copy_n(part.begin() + last * width, width, part.begin() + i * width);
        part.resize(last * width);
      }
    if (i != last) streams_[i] = std::move(streams_[last]);
    streams_.pop_back();
  }

  const StepNetwork& network_;
  const Vocabulary& vocabulary_;
  const SampleOptions& options_;
  std::vector<int32_t> beginning_;
  std::vector<Stream> streams_;
  StepNetwork::State state_;
  std::vector<float> scores_;
  std::map<int64_t, Sample> done_;  // not given yet
  int64_t next_ = 0, given_ = 0;
};

}  // namespace

void write_samples(const StepNetwork& network, const Vocabulary& vocabulary,
                   const std::vector<int32_t>& prime, int64_t first, int64_t count,
                   const SampleOptions& options, const std::function<void(const Sample&)>& give,
                   const std::function<void(const std::string&)>& written) {
  Writer(network, vocabulary, prime, options).write(first, count, give, written);
}

}  // namespace atelier
