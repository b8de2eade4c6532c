#include "charrnn/ngram.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace atelier {

namespace {

constexpr int kMostOrders = 10;
constexpr size_t kFirstSlots = 1 << 12;

// The hash of a sequence with one symbol behind it. 64 bits mixed so well that two of 1e8 sequences meet with
// a chance of 1 in 3000.
uint64_t extended(uint64_t hash, char32_t symbol) {
  hash = (hash ^ (symbol + 1)) * 0x9E3779B97F4A7C15u;
  hash = (hash ^ hash >> 32) * 0xD6E8FEB86659FD93u;
  return hash ^ hash >> 29;
}

constexpr uint64_t kEmpty = 0x2545F4914F6CDD1Du;

int64_t count_symbols(std::span<const std::u32string_view> train,
                      std::span<const std::u32string_view> held_out) {
  std::unordered_set<char32_t> symbols;
  for (const auto& texts : {train, held_out})
    for (const std::u32string_view text : texts) symbols.insert(text.begin(), text.end());
  return static_cast<int64_t>(symbols.size());
}

}  // namespace

Ngram::Ngram(int order, int64_t num_symbols)
    : order_(order), num_symbols_(static_cast<double>(std::max<int64_t>(1, num_symbols))) {
  slots_.assign(kFirstSlots, kNone);
  find_or_add(kEmpty);
}

size_t Ngram::slot_of(uint64_t hash) const {
  size_t slot = hash & (slots_.size() - 1);
  while (slots_[slot] != kNone && sequences_[slots_[slot]].hash != hash)
    slot = (slot + 1) & (slots_.size() - 1);
  return slot;
}

uint32_t Ngram::find(uint64_t hash) const {
  return slots_[slot_of(hash)];
}

void Ngram::grow() {
  slots_.assign(slots_.size() * 2, kNone);
  for (uint32_t i = 0; i < sequences_.size(); ++i) slots_[slot_of(sequences_[i].hash)] = i;
}

uint32_t Ngram::find_or_add(uint64_t hash) {
  const size_t slot = slot_of(hash);
  if (slots_[slot] != kNone) return slots_[slot];
  const auto place = static_cast<uint32_t>(sequences_.size());
  slots_[slot] = place;
  sequences_.push_back({hash});
  if (sequences_.size() * 2 > slots_.size()) grow();
  return place;
}

// history[k] is the sequence of the last k symbols; as many as there are, up to order - 1.
void Ngram::add(std::u32string_view text) {
  std::vector<uint32_t> history{0}, longer;
  for (const char32_t symbol : text) {
    longer.assign(1, 0);
    for (const uint32_t before : history) {
      const uint32_t sequence = find_or_add(extended(sequences_[before].hash, symbol));
      ++sequences_[before].num_followed;
      sequences_[before].num_followers += sequences_[sequence].count++ == 0;
      longer.push_back(sequence);
    }
    if (std::ssize(longer) > order_) longer.pop_back();
    std::swap(history, longer);
  }
}

std::vector<double> Ngram::nats(std::u32string_view text) const {
  std::vector<double> sums(order_, 0);
  std::vector<uint64_t> history{kEmpty}, longer;
  for (const char32_t symbol : text) {
    longer.assign(1, kEmpty);
    double probability = 1 / num_symbols_, surprise = -std::log(probability);
    bool is_known = true;  // the history; where it is not, no longer one is
    for (int k = 0; k < order_; ++k) {
      if (k < std::ssize(history)) {
        const uint32_t before = is_known ? find(history[k]) : kNone;
        longer.push_back(extended(history[k], symbol));
        is_known = before != kNone && sequences_[before].num_followed > 0;
        if (is_known) {
          const Sequence& seen = sequences_[before];
          const uint32_t sequence = find(longer.back());
          const double count = sequence == kNone ? 0 : sequences_[sequence].count;
          const double num_followers = seen.num_followers;
          probability = (count + num_followers * probability) / (seen.num_followed + num_followers);
          surprise = -std::log(probability);
        }
      }
      sums[k] += surprise;
    }
    if (std::ssize(longer) > order_) longer.pop_back();
    std::swap(history, longer);
  }
  return sums;
}

NgramBaseline ngram_baseline(std::span<const std::u32string_view> train,
                             std::span<const std::u32string_view> held_out, int order) {
  Ngram ngram(order == 0 ? kMostOrders : order, count_symbols(train, held_out));
  for (const std::u32string_view text : train) ngram.add(text);
  std::vector<double> sums(ngram.order(), 0);
  size_t num_symbols = 0;
  for (const std::u32string_view text : held_out) {
    const std::vector<double> nats = ngram.nats(text);
    for (size_t k = 0; k < sums.size(); ++k) sums[k] += nats[k];
    num_symbols += text.size();
  }
  const auto best = order == 0 ? std::min_element(sums.begin(), sums.end()) : sums.end() - 1;
  return {static_cast<int>(best - sums.begin()) + 1,
          num_symbols == 0 ? 0 : *best / static_cast<double>(num_symbols)};
}

NgramBaseline ngram_baseline(std::u32string_view train, std::u32string_view held_out, int order) {
  return ngram_baseline(std::span(&train, 1), std::span(&held_out, 1), order);
}

}  // namespace atelier
