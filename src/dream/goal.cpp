#include "dream/goal.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/topk.h>
#include <ATen/ops/zeros_like.h>

#include <algorithm>

namespace atelier {
namespace {

constexpr double kTiny = 1e-12;  // what is nothing stays nothing, whatever it is divided by

std::vector<std::string> names_of(const WeightedList& layers) {
  std::vector<std::string> names;
  for (const WeightedItem& item : layers) names.push_back(item.name);
  return names;
}

// (N,C) over a map (N,C,h,w).
at::Tensor over_map(const at::Tensor& values, const at::Tensor& map) {
  return values.to(map.scalar_type()).unsqueeze(2).unsqueeze(3);
}

double places(const MapPart& part) {
  return static_cast<double>(part.map_height) * static_cast<double>(part.map_width);
}

class Tapping : public Goal {
 public:
  explicit Tapping(std::vector<std::string> taps) : taps_(std::move(taps)) {}
  const std::vector<std::string>& taps() const override { return taps_; }

 private:
  std::vector<std::string> taps_;
};

// --- Energy ---

class Energy : public Tapping {
 public:
  explicit Energy(const WeightedList& layers) : Tapping(names_of(layers)), layers_(layers) {}

  bool needs_sums() const override { return layers_.size() > 1 || layers_[0].strongest != 0; }

  // (N,C) of each layer: the energy of its channels.
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override {
    Tensors energies;
    for (const at::Tensor& map : seen) energies.push_back(map.to(at::kFloat).square().sum({2, 3}));
    return energies;
  }

  Tensors seeds(const Tensors& seen, const Tensors& sums, const std::vector<MapPart>&) const override {
    Tensors result;
    for (size_t i = 0; i < seen.size(); ++i) {
      if (sums.empty()) {  // one layer, where only the direction counts
        result.push_back(chosen(seen[i], layers_[i]) * layers_[i].weight);
        continue;
      }
      const at::Tensor share = shares(sums[i], layers_[i]);
      const at::Tensor energy = (sums[i] * share).sum(1, true).clamp_min(kTiny);
      result.push_back(seen[i] * over_map(share * (layers_[i].weight / energy), seen[i]));
    }
    return result;
  }

 private:
  static at::Tensor chosen(const at::Tensor& map, const WeightedItem& item) {
    if (item.channels.empty()) return map;
    const at::Tensor at_channels = at::tensor(item.channels).to(map.device());
    return at::zeros_like(map).index_copy_(1, at_channels, map.index_select(1, at_channels));
  }

  // (N,C): 1 for the channels that count, else 0.
  static at::Tensor shares(const at::Tensor& energy, const WeightedItem& item) {
    at::Tensor share = at::zeros_like(energy);
    if (item.strongest != 0) {
      const int64_t count = std::min<int64_t>(std::abs(item.strongest), energy.size(1));
      return share.scatter_(1, std::get<1>(at::topk(energy, count, 1, /*largest=*/item.strongest > 0)), 1);
    }
    if (item.channels.empty()) return share.fill_(1);
    return share.index_fill_(1, at::tensor(item.channels).to(energy.device()), 1);
  }

  WeightedList layers_;
};

// --- Channels ---

class Channels : public Tapping {
 public:
  Channels(const std::string& layer, const at::Tensor& weights, bool crowd)
      : Tapping({layer}), weights_(weights), crowd_(crowd) {}

  Tensors seeds(const Tensors& seen, const Tensors&, const std::vector<MapPart>& parts) const override {
    const at::Tensor& map = seen[0];
    at::Tensor wanted = over_map(weights_.to(map.device()), map).expand_as(map);
    if (crowd_) wanted = wanted - wanted.sum(1, true) * map.to(at::kFloat).softmax(1).to(map.scalar_type());
    return {wanted / places(parts[0])};
  }

 private:
  at::Tensor weights_;
  bool crowd_;
};

// --- Guide ---

class Guide : public Tapping {
 public:
  Guide(const WeightedList& layers, const Tensors& features)
      : Tapping(names_of(layers)), layers_(layers), features_(features) {}

  Tensors seeds(const Tensors& seen, const Tensors&, const std::vector<MapPart>& parts) const override {
    Tensors result;
    for (size_t i = 0; i < seen.size(); ++i) {
      const at::Tensor& features = features_[i];
      const double strength = features.square().sum(1).mean().item<double>() * places(parts[i]);
      result.push_back(matches(seen[i], features) * (layers_[i].weight / std::max(strength, kTiny)));
    }
    return result;
  }

 private:
  // For every place the feature (P,C) with the largest dot product.
  static at::Tensor matches(const at::Tensor& map, const at::Tensor& features) {
    const at::Tensor placed = features.to(map.device(), map.scalar_type());
    const at::Tensor by_place = map.permute({0, 2, 3, 1}).reshape({-1, map.size(1)});
    const at::Tensor best = at::matmul(by_place, placed.t()).argmax(1);
    return placed.index_select(0, best)
        .view({map.size(0), map.size(2), map.size(3), map.size(1)})
        .permute({0, 3, 1, 2});
  }

  WeightedList layers_;
  Tensors features_;
};

// --- Code ---

class Code : public Tapping {
 public:
  Code(const std::string& layer, const at::Tensor& code) : Tapping({layer}), code_(code) {}

  bool needs_sums() const override { return true; }
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override {
    return {seen[0].to(at::kFloat).sum({2, 3})};
  }

  // d/dm of (m.c) cos(m,c)^2 = (m.c)^3 / (|m|^2 |c|^2).
  Tensors seeds(const Tensors& seen, const Tensors& sums, const std::vector<MapPart>& parts) const override {
    const at::Tensor mean = sums[0] / places(parts[0]);
    const at::Tensor code = code_.to(mean.device(), at::kFloat);
    const at::Tensor dot = (mean * code).sum(1, true).clamp_min(kTiny);
    const at::Tensor square = mean.square().sum(1, true).clamp_min(kTiny);
    const at::Tensor slope = code * 3 - mean * (dot * 2 / square);
    const at::Tensor unit = slope / slope.norm(2, {1}, true).clamp_min(kTiny);
    return {over_map(unit / places(parts[0]), seen[0]).expand_as(seen[0])};
  }

 private:
  at::Tensor code_;
};

// --- Diversity ---

class Diversity : public Tapping {
 public:
  explicit Diversity(std::vector<std::string> layers) : Tapping(std::move(layers)) {}

  bool needs_sums() const override { return true; }

  // (N,C,C): Gram matrices.
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override {
    Tensors grams;
    for (const at::Tensor& map : seen) {
      const at::Tensor rows = map.to(at::kFloat).flatten(2);
      grams.push_back(at::bmm(rows, rows.transpose(1, 2)));
    }
    return grams;
  }

  Tensors seeds(const Tensors& seen, const Tensors& sums, const std::vector<MapPart>&) const override {
    Tensors result;
    for (size_t i = 0; i < seen.size(); ++i) {
      const at::Tensor rows = seen[i].to(at::kFloat).flatten(2);
      result.push_back(at::bmm(away(sums[i]), rows).view(seen[i].sizes()).to(seen[i].scalar_type()));
    }
    return result;
  }

 private:
  // The derivative of minus the sum of cosines by each Gram matrix.
  static at::Tensor away(const at::Tensor& grams) {
    const at::Tensor flat = grams.flatten(1);
    const at::Tensor norm = flat.norm(2, {1}, true).clamp_min(kTiny);
    const at::Tensor unit = flat / norm;
    const at::Tensor others = unit.sum(0, true) - unit;
    return ((unit * (unit * others).sum(1, true) - others) / norm).view(grams.sizes());
  }
};

// --- A place ---

class AtPlace : public Goal {
 public:
  AtPlace(std::shared_ptr<const Goal> goal, double x, double y) : goal_(std::move(goal)), x_(x), y_(y) {}

  const std::vector<std::string>& taps() const override { return goal_->taps(); }
  bool needs_sums() const override { return goal_->needs_sums(); }
  Tensors sums(const Tensors& seen, const std::vector<MapPart>& parts) const override {
    return goal_->sums(seen, parts);
  }

  Tensors seeds(const Tensors& seen, const Tensors& sums, const std::vector<MapPart>& parts) const override {
    Tensors result = goal_->seeds(seen, sums, parts);
    for (size_t i = 0; i < result.size(); ++i) result[i] = kept(result[i], parts[i]);
    return result;
  }

 private:
  static int64_t place(double share, int64_t size) {
    return std::clamp<int64_t>(static_cast<int64_t>(share * static_cast<double>(size)), 0, size - 1);
  }

  at::Tensor kept(const at::Tensor& seeds, const MapPart& part) const {
    at::Tensor result = at::zeros_like(seeds);
    const int64_t row = place(y_, part.map_height) - part.top, column = place(x_, part.map_width) - part.left;
    if (row >= 0 && row < seeds.size(2) && column >= 0 && column < seeds.size(3))
      result.narrow(2, row, 1).narrow(3, column, 1).copy_(seeds.narrow(2, row, 1).narrow(3, column, 1));
    return result;
  }

  std::shared_ptr<const Goal> goal_;
  double x_, y_;
};

}  // namespace

std::shared_ptr<Goal> energy_goal(const WeightedList& layers) {
  return std::make_shared<Energy>(layers);
}
std::shared_ptr<Goal> channel_goal(const std::string& layer, const at::Tensor& weights, bool crowd) {
  return std::make_shared<Channels>(layer, weights, crowd);
}
std::shared_ptr<Goal> guide_goal(const WeightedList& layers, const Tensors& features) {
  return std::make_shared<Guide>(layers, features);
}
std::shared_ptr<Goal> code_goal(const std::string& layer, const at::Tensor& code) {
  return std::make_shared<Code>(layer, code);
}
std::shared_ptr<Goal> diversity_goal(const std::vector<std::string>& layers) {
  return std::make_shared<Diversity>(layers);
}
std::shared_ptr<Goal> goal_at(std::shared_ptr<const Goal> goal, double x, double y) {
  return std::make_shared<AtPlace>(std::move(goal), x, y);
}

}  // namespace atelier
