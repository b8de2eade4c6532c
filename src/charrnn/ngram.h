// Interpolated Witten-Bell n-grams: what counting alone knows of a text, the baseline of every loss
// (Witten & Bell 1991; Chen & Goodman 1999, section 2.5).
//
//   p(c | h) = (count(h c) + T(h) p(c | h')) / (count(h) + T(h))
//
// T(h) is the number of different symbols seen after the history h, h' is h without its oldest symbol, and
// below the empty history all symbols are equally likely. Symbols are code points, bytes, or any numbers.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace atelier {

class Ngram {
 public:
  // Histories of up to order - 1 symbols. `num_symbols`: of how many there are, seen or not (1 or more).
  // About 28 bytes for each different sequence of up to `order` symbols.
  explicit Ngram(int order, int64_t num_symbols);

  // A text by itself: no history reaches beyond its beginning.
  void add(std::u32string_view text);

  // Of each order from 1 to order(): the sum of -log p over the symbols of a text, nats.
  std::vector<double> nats(std::u32string_view text) const;
  int order() const { return order_; }

 private:
  // A sequence of symbols, known by its hash: how often it stands there, how often something follows it, and
  // how many different symbols do.
  struct Sequence {
    uint64_t hash;
    uint32_t count = 0, num_followed = 0, num_followers = 0;
  };
  static constexpr uint32_t kNone = UINT32_MAX;

  uint32_t find(uint64_t hash) const;  // kNone where it was never seen
  uint32_t find_or_add(uint64_t hash);
  size_t slot_of(uint64_t hash) const;
  void grow();

  int order_;
  double num_symbols_;
  std::vector<Sequence> sequences_;  // the first is the empty one
  std::vector<uint32_t> slots_;      // open addressing, linear probing; a power of two
};

// The baseline of a split.
struct NgramBaseline {
  int order = 0;
  double nats = 0;  // a symbol of what is held out
};

// Counts `train`, measures `held_out`. `order` 0 takes the best of 1 to 10 by what is held out. All symbols
// of both are known to exist. Documents that lie apart are texts of their own.
NgramBaseline ngram_baseline(std::span<const std::u32string_view> train,
                             std::span<const std::u32string_view> held_out, int order = 5);
NgramBaseline ngram_baseline(std::u32string_view train, std::u32string_view held_out, int order = 5);

}  // namespace atelier
