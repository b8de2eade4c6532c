#include "layout/affinity.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "tensor/ordered.h"

namespace atelier {
namespace {

constexpr int64_t kBlock = 1024, kAllBelow = 3000;
constexpr int kTries = 200;
constexpr double kExact = 1e-6;  // of the entropy, in nats

// exp(-beta * (d - nearest)), which add up to 1, and their entropy.
double weigh(const std::vector<double>& squares, double beta, std::vector<double>& weights) {
  double sum = 0, moment = 0;
  for (size_t i = 0; i < squares.size(); ++i) {
    const double away = squares[i] - squares[0];
    weights[i] = std::exp(-beta * away);
    sum += weights[i];
    moment += weights[i] * away;
  }
  for (double& weight : weights) weight /= sum;
  return std::log(sum) + beta * moment / sum;
}

// Doubled or halved until the entropy lies between two widths, then cut in half.
void weigh_for(const std::vector<double>& squares, double perplexity, std::vector<double>& weights) {
  const double wanted = std::log(perplexity), infinity = std::numeric_limits<double>::infinity();
  const double spread = squares.back() - squares.front();
  double beta = spread > 0 ? 1 / spread : 1, low = 0, high = infinity;
  for (int tries = 0; tries < kTries; ++tries) {
    const double entropy = weigh(squares, beta, weights);
    if (std::abs(entropy - wanted) < kExact || spread <= 0) return;
    (entropy > wanted ? low : high) = beta;
    beta = high == infinity ? beta * 2 : (low + high) / 2;
  }
}

// What a point thinks of its neighbors, at these squared distances: the mean over the perplexities.
std::vector<double> opinion(const std::vector<double>& squares, const std::vector<double>& perplexities) {
  std::vector<double> weights(squares.size()), mean(squares.size());
  const double most = std::max(1.0, static_cast<double>(squares.size()) / 3);
  for (const double perplexity : perplexities) {
    weigh_for(squares, std::clamp(perplexity, 1.0, most), weights);
    for (size_t k = 0; k < mean.size(); ++k) mean[k] += weights[k] / static_cast<double>(perplexities.size());
  }
  return mean;
}

struct Entry {
  int32_t column;
  float value;
};

}  // namespace

std::vector<float> conditional(const Neighbors& neighbors, const std::vector<double>& perplexities) {
  const int64_t size = neighbors.distances.size(0), count = neighbors.distances.size(1);
  const float* distances = neighbors.distances.const_data_ptr<float>();
  const int32_t* indices = neighbors.indices.const_data_ptr<int32_t>();
  std::vector<float> all(size * count);
  for_each_span(size, kBlock, [&](int64_t first, int64_t last) {
    std::vector<double> squares;
    for (int64_t i = first; i < last; ++i) {
      squares.clear();
      for (int64_t k = i * count; k < (i + 1) * count && indices[k] >= 0; ++k) {
        const double distance = distances[k];
        squares.push_back(distance * distance);
      }
      if (squares.empty()) continue;
      const std::vector<double> mean = opinion(squares, perplexities);
      std::copy(mean.begin(), mean.end(), all.begin() + i * count);
    }
  });
  return all;
}

int64_t neighbors_for(const std::vector<double>& perplexities, int64_t size) {
  if (size <= kAllBelow) return std::max<int64_t>(1, size - 1);
  const double largest =
      perplexities.empty() ? 0 : *std::max_element(perplexities.begin(), perplexities.end());
  return std::max<int64_t>(1, static_cast<int64_t>(std::ceil(3 * largest)));
}

Affinities affinities(const Neighbors& neighbors, const std::vector<double>& perplexities) {
  const int64_t size = neighbors.indices.size(0), count = neighbors.indices.size(1);
  TORCH_CHECK(neighbors.indices.scalar_type() == at::kInt && !perplexities.empty(),
              "int32 neighbors are expected");
  const std::vector<float> own = conditional(neighbors, perplexities);
  const int32_t* indices = neighbors.indices.const_data_ptr<int32_t>();
  // Every entry and its mirror image, row by row.
  std::vector<int64_t> begins(size + 1);
  for (int64_t k = 0; k < size * count; ++k) {
    if (indices[k] < 0) continue;
    ++begins[indices[k] + 1];
    ++begins[k / count + 1];
  }
  for (int64_t i = 0; i < size; ++i) begins[i + 1] += begins[i];
  std::vector<Entry> entries(begins[size]);
  std::vector<int64_t> next(begins.begin(), begins.end() - 1);
  const auto half = static_cast<float>(0.5 / static_cast<double>(size));
  for (int64_t i = 0; i < size; ++i)
    for (int64_t k = 0; k < count; ++k) {
      const int32_t j = indices[i * count + k];
      if (j < 0) break;
      const float value = own[i * count + k] * half;
      entries[next[i]++] = {j, value};
      entries[next[j]++] = {static_cast<int32_t>(i), value};
    }
  Affinities result;
  result.starts.push_back(0);
  result.columns.reserve(entries.size());
  result.values.reserve(entries.size());
  for (int64_t i = 0; i < size; ++i) {
    std::sort(entries.begin() + begins[i], entries.begin() + begins[i + 1],
              [](const Entry& a, const Entry& b) { return a.column < b.column; });
    for (int64_t e = begins[i]; e < begins[i + 1]; ++e) {
      if (e > begins[i] && entries[e].column == entries[e - 1].column) {
        result.values.back() += entries[e].value;
        continue;
      }
      result.columns.push_back(entries[e].column);
      result.values.push_back(entries[e].value);
    }
    result.starts.push_back(static_cast<int64_t>(result.columns.size()));
  }
  return result;
}

}  // namespace atelier
