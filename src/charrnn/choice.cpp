#include "charrnn/choice.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <set>

namespace atelier {

namespace {

double log_sum(std::span<const double> scores) {
  const double most = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - most);
  return most + std::log(sum);
}

// How many of `order`, the likeliest first, are kept.
size_t num_kept(const std::vector<double>& chances, const std::vector<int32_t>& order,
                const ChoiceOptions& options) {
  size_t kept = options.top_k > 0 ? std::min<size_t>(options.top_k, order.size()) : order.size();
  double sum = 0;
  for (size_t i = 0; i < kept; ++i) {
    if (chances[order[i]] < options.min_p * chances[order[0]]) return std::max<size_t>(i, 1);
    sum += chances[order[i]];
    if (sum >= options.top_p) return i + 1;
  }
  return kept;
}

}  // namespace

std::vector<double> log_probabilities(std::span<const float> scores) {
  std::vector<double> nats(scores.begin(), scores.end());
  const double all = log_sum(nats);
  for (double& one : nats) one -= all;
  return nats;
}

Choice choose(std::span<const float> scores, std::span<const int32_t> recent, const ChoiceOptions& options,
              RandomStream& random) {
  const std::vector<double> as_learned(scores.begin(), scores.end());
  std::vector<double> adjusted = as_learned;
  if (options.repetition != 1)
    for (const int32_t symbol : std::set<int32_t>(recent.begin(), recent.end()))
      adjusted[symbol] = adjusted[symbol] > 0 ? adjusted[symbol] / options.repetition
                                              : adjusted[symbol] * options.repetition;
  const auto chosen = [&](int32_t symbol) {
    return Choice{symbol, as_learned[symbol] - log_sum(as_learned)};
  };
  if (options.temperature <= 0)
    return chosen(
        static_cast<int32_t>(std::max_element(adjusted.begin(), adjusted.end()) - adjusted.begin()));
  for (double& score : adjusted) score /= options.temperature;
  const double all = log_sum(adjusted);
  for (double& score : adjusted) score = std::exp(score - all);
  std::vector<int32_t> order(adjusted.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(),
                   [&](int32_t a, int32_t b) { return adjusted[a] > adjusted[b]; });
  order.resize(num_kept(adjusted, order, options));
  double sum = 0;
  for (const int32_t symbol : order) sum += adjusted[symbol];
  double left = random.uniform() * sum;
  for (const int32_t symbol : order)
    if ((left -= adjusted[symbol]) < 0) return chosen(symbol);
  return chosen(order.front());
}

}  // namespace atelier
