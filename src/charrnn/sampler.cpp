#include "charrnn/sampler.h"

#include <algorithm>
#include <map>

namespace atelier {

namespace {

// A sample in work.
struct Stream {
  Sample sample;
  RandomStream random;
  std::vector<int32_t> symbols;  // prime and what was written
  size_t num_read = 0;           // of them
};

// Takes symbols off the end until `size` bytes are left.
void shorten(Sample& sample, size_t size, const Vocabulary& vocabulary) {
  size_t left = sample.text.size();
  while (left > size && !sample.symbols.empty()) {
    left -= vocabulary.text(sample.symbols.back()).size();
    sample.symbols.pop_back();
  }
  sample.text.resize(left);
}

class Writer {
 public:
  Writer(const StepNetwork& network, const Vocabulary& vocabulary, const Primes& primes,
         const SampleOptions& options, const SampleReader& reader)
      : network_(network), vocabulary_(vocabulary), primes_(primes), options_(options), reader_(reader) {}

  void write(int64_t first, int64_t count) {
    next_ = first;
    given_ = first;
    const int64_t end = first + count;
    for (int64_t i = 0; i < std::min(options_.streams, count); ++i) streams_.push_back(begun(next_++));
    state_ = network_.resting_state(std::ssize(streams_));
    while (!streams_.empty()) {
      read();
      for (size_t i = 0; i < streams_.size(); ++i) choose_next(i);
      finish(end);
      tell_of_first();
    }
  }

 private:
  Stream begun(int64_t number) const {
    return {{.number = number, .symbols = {}, .text = "", .log_probabilities = {}},
            RandomStream(options_.seed, "sample", static_cast<uint32_t>(number)),
            beginning(vocabulary_, primes_.of(number))};
  }

  void read() {
    std::vector<int32_t> symbols;
    for (Stream& stream : streams_) symbols.push_back(stream.symbols[stream.num_read++]);
    network_.read(symbols, state_, scores_);
  }

  void choose_next(size_t i) {
    Stream& stream = streams_[i];
    if (stream.num_read < stream.symbols.size()) return;  // the prime is not read yet
    const int64_t width = network_.num_symbols();
    const size_t num_recent = std::min<size_t>(options_.recent, stream.symbols.size());
    const Choice next = choose({scores_.data() + i * width, static_cast<size_t>(width)},
                               std::span(stream.symbols).last(num_recent), options_.choice, stream.random);
    stream.symbols.push_back(next.symbol);
    add_symbol(stream.sample, next, vocabulary_, options_);
  }

  bool is_done(const Sample& sample) const {
    return sample.has_ended || std::ssize(sample.log_probabilities) >= options_.length;
  }

  // Gives what is done in order, and begins the next samples in the streams that are free.
  void finish(int64_t end) {
    for (size_t i = 0; i < streams_.size(); ++i) {
      if (!is_done(streams_[i].sample)) continue;
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
      tell(found->second, found->second.symbols.size());
      reader_.give(found->second);
      num_told_ = 0;
      found = done_.erase(found);
    }
  }

  void tell(const Sample& sample, size_t until) {
    if (reader_.written && until > num_told_) reader_.written(sample, num_told_, until);
    num_told_ = std::max(num_told_, until);
  }

  void tell_of_first() {
    if (!reader_.written) return;
    for (const Stream& stream : streams_)
      if (stream.sample.number == given_)
        tell(stream.sample, num_settled(stream.sample, vocabulary_, options_));
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
  const Primes& primes_;
  const SampleOptions& options_;
  const SampleReader& reader_;
  std::vector<Stream> streams_;
  StepNetwork::State state_;
  std::vector<float> scores_;
  std::map<int64_t, Sample> done_;  // not given yet
  int64_t next_ = 0, given_ = 0;
  size_t num_told_ = 0;  // symbols of the first that is not given
};

}  // namespace

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

void add_symbol(Sample& sample, const Choice& choice, const Vocabulary& vocabulary,
                const SampleOptions& options) {
  sample.log_probabilities.push_back(choice.log_probability);
  if (options.stops_at_end && choice.symbol == vocabulary.end()) {
    sample.has_ended = true;
    return;
  }
  sample.symbols.push_back(choice.symbol);
  sample.text += vocabulary.text(choice.symbol);
  for (const std::string& stop : options.stop) {
    if (stop.empty() || !sample.text.ends_with(stop)) continue;
    shorten(sample, sample.text.size() - stop.size(), vocabulary);
    sample.has_ended = true;
    return;
  }
}

size_t num_settled(const Sample& sample, const Vocabulary& vocabulary, const SampleOptions& options) {
  size_t held_bytes = 0;  // that a stop may begin with
  for (const std::string& stop : options.stop)
    for (size_t size = std::min(stop.size(), sample.text.size() + 1); size-- > held_bytes + 1;)
      if (std::string_view(sample.text).ends_with(std::string_view(stop).substr(0, size))) held_bytes = size;
  size_t settled = sample.symbols.size();
  for (size_t held = 0; held < held_bytes && settled > 0; --settled)
    held += vocabulary.text(sample.symbols[settled - 1]).size();
  return settled;
}

void write_samples(const StepNetwork& network, const Vocabulary& vocabulary, const Primes& primes,
                   int64_t first, int64_t count, const SampleOptions& options, const SampleReader& reader) {
  Writer(network, vocabulary, primes, options, reader).write(first, count);
}

}  // namespace atelier
