#include "style/samples.h"

#include <ATen/Parallel.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/zeros.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <utility>

#include "tensor/seed.h"

namespace atelier {
namespace {

constexpr int64_t kMostPlaces = 65536, kMostSamples = 1 << 23;  // places, and places * channels

int64_t step_of_grid(const MapPart& part, int64_t channels) {
  const double places = static_cast<double>(part.map_height) * static_cast<double>(part.map_width);
  const auto most = static_cast<double>(std::min(kMostPlaces, kMostSamples / channels));
  return std::max<int64_t>(1, std::llround(std::ceil(std::sqrt(places / most))));
}

// What a part has of the grid along one direction.
struct GridPart {
  int64_t first = 0, from = 0, count = 0;  // in the part; of the grid
};

GridPart grid_part(int64_t start, int64_t length, int64_t step) {
  const int64_t from = (start + step - 1) / step, first = from * step - start;
  return {first, from, first < length ? (length - first + step - 1) / step : 0};
}

class SampleGatherer : public Term {
 public:
  SampleGatherer(std::string layer, const at::Tensor& mask) : layer_(std::move(layer)), mask_(mask) {}

  const std::string& layer() const override { return layer_; }
  size_t num_sums() const override { return 2; }
  size_t num_terms() const override { return 0; }

  Tensors sums(const at::Tensor& seen, const MapPart& part) const override {
    const int64_t channels = seen.size(1), step = step_of_grid(part, channels);
    const int64_t height = (part.map_height + step - 1) / step, width = (part.map_width + step - 1) / step;
    const auto options = seen.options().dtype(at::kFloat);
    at::Tensor samples = at::zeros({channels, height, width}, options);
    at::Tensor weights = at::zeros({1, height, width}, options);
    const GridPart rows = grid_part(part.top, part.rows.length, step);
    const GridPart columns = grid_part(part.left, part.columns.length, step);
    if (rows.count > 0 && columns.count > 0) {
      const auto on_grid = [&](const at::Tensor& map) {
        return map.slice(1, rows.first, part.rows.length, step)
            .slice(2, columns.first, part.columns.length, step);
      };
      const auto own = [&](const at::Tensor& grid) {
        return grid.narrow(1, rows.from, rows.count).narrow(2, columns.from, columns.count);
      };
      own(samples).copy_(on_grid(seen[0]));
      if (!mask_.defined())
        own(weights).fill_(1);
      else
        own(weights).copy_(on_grid(
            mask_[0].narrow(1, part.top, part.rows.length).narrow(2, part.left, part.columns.length)));
    }
    return {samples.flatten(1), weights.flatten()};
  }
  Gathered gathered(const Tensors&) const override { return {}; }
  at::Tensor seed(const at::Tensor& seen, const Tensors&, const MapPart&) const override {
    return at::zeros_like(seen, at::kFloat);
  }

 private:
  std::string layer_;
  at::Tensor mask_;
};

// --- Distributions ---

using Weighted = std::vector<std::pair<float, float>>;  // values and their weights

// Means of equal shares of sorted values.
void equal_shares(const Weighted& sorted, float* means) {
  double all = 0;
  for (const auto& [value, weight] : sorted) all += weight;
  const double share = all / static_cast<double>(kQuantiles);
  size_t next = 0;
  double left = sorted[0].second;  // of the next one's weight
  for (int64_t i = 0; i < kQuantiles; ++i) {
    double wanted = share, sum = 0;
    while (wanted > left && next + 1 < sorted.size()) {
      sum += left * sorted[next].first;
      wanted -= left;
      left = sorted[++next].second;
    }
    sum += wanted * sorted[next].first;
    left -= wanted;
    means[i] = static_cast<float>(sum / share);
  }
}

void quantiles_along(const float* values, const float* weights, int64_t count, float* means) {
  Weighted weighted;
  weighted.reserve(count);
  for (int64_t i = 0; i < count; ++i)
    if (weights[i] > 0) weighted.emplace_back(values[i], weights[i]);
  if (weighted.empty()) weighted.emplace_back(0, 1);
  std::sort(weighted.begin(), weighted.end());
  equal_shares(weighted, means);
}

}  // namespace

std::shared_ptr<const Term> sample_gatherer(const std::string& layer, const at::Tensor& mask) {
  return std::make_shared<SampleGatherer>(layer, mask);
}

at::Tensor directions_for(const std::string& layer, int64_t channels, uint64_t seed) {
  const at::Tensor drawn = RandomStream(seed, "directions of " + layer).normal({channels, channels});
  return std::get<0>(at::linalg_qr(drawn)).t().contiguous();
}

at::Tensor quantiles_of(const Tensors& samples, const at::Tensor& directions) {
  at::Tensor values = samples[0].cpu().contiguous();
  if (directions.defined()) values = directions.mm(values);
  const at::Tensor weights = samples[1].cpu().contiguous();
  const int64_t count = values.size(1);
  at::Tensor quantiles = at::empty({values.size(0), kQuantiles});
  const float *from = values.const_data_ptr<float>(), *each = weights.const_data_ptr<float>();
  float* to = quantiles.data_ptr<float>();
  at::parallel_for(0, values.size(0), 1, [&](int64_t begin, int64_t end) {
    for (int64_t c = begin; c < end; ++c) quantiles_along(from + c * count, each, count, to + c * kQuantiles);
  });
  return quantiles;
}

at::Tensor mixed_quantiles(const Tensors& each, const std::vector<double>& weights) {
  const double all = std::accumulate(weights.begin(), weights.end(), 0.0);
  at::Tensor mixture = at::zeros_like(each[0]);
  for (size_t i = 0; i < each.size(); ++i) mixture.add_(each[i], weights[i] / all);
  return mixture;
}

}  // namespace atelier
