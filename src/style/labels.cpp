#include "style/labels.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/max_pool2d.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <limits>
#include <unordered_map>

#include "base/error.h"

namespace atelier {
namespace {

constexpr int kTolerance = 32;             // levels between two colors that may be one, RGB distance
constexpr double kLeastShare = 1.0 / 500;  // of a map: what covers less is noise or an edge

int64_t code_of(const LabelColor& color) {
  return (int64_t{color[0]} << 16) + (int64_t{color[1]} << 8) + color[2];
}

LabelColor color_of(int64_t code) {
  return {static_cast<int>(code >> 16), static_cast<int>(code >> 8 & 255), static_cast<int>(code & 255)};
}

int64_t squared_distance(const LabelColor& a, const LabelColor& b) {
  int64_t sum = 0;
  for (size_t i = 0; i < a.size(); ++i) sum += int64_t{a[i] - b[i]} * (a[i] - b[i]);
  return sum;
}

// (H*W) int64: the color of each pixel as one number.
at::Tensor codes_of(const at::Tensor& map) {
  TORCH_CHECK(map.dim() == 4 && map.size(0) == 1 && map.size(1) == 3, "a semantic map is (1,3,H,W)");
  const at::Tensor levels = (map[0].cpu().clamp(0, 1) * 255).round().to(at::kLong).flatten(1);
  return (levels[0] * 65536 + levels[1] * 256 + levels[2]).contiguous();
}

// (H*W) bool: pixels all of whose neighbors have about their color. Between two labels there is none, however
// soft the edge.
at::Tensor flat_parts(const at::Tensor& map) {
  const at::Tensor levels = map.cpu().to(at::kFloat).clamp(0, 1) * 255;
  const at::Tensor highest = at::max_pool2d(levels, {3, 3}, {1, 1}, {1, 1});
  const at::Tensor lowest = at::max_pool2d(-levels, {3, 3}, {1, 1}, {1, 1}).neg();
  return (highest - lowest <= kTolerance).all(1).flatten().contiguous();
}

// Colors and the shares of a map that they cover evenly.
using Shares = std::unordered_map<int64_t, double>;

Shares shares_of(const at::Tensor& codes, const at::Tensor& flat) {
  Shares shares;
  const int64_t* code = codes.const_data_ptr<int64_t>();
  const bool* counts = flat.const_data_ptr<bool>();
  for (int64_t i = 0; i < codes.numel(); ++i)
    if (counts[i]) shares[code[i]] += 1;
  for (auto& [unused, share] : shares) share /= static_cast<double>(codes.numel());
  return shares;
}

struct Frequent {
  LabelColor color;
  double share;
};

std::vector<Frequent> by_frequency(const Shares& shares) {
  std::vector<Frequent> colors;
  for (const auto& [code, share] : shares) colors.push_back({color_of(code), share});
  std::sort(colors.begin(), colors.end(), [](const Frequent& a, const Frequent& b) {
    return a.share != b.share ? a.share > b.share : code_of(a.color) < code_of(b.color);
  });
  return colors;
}

size_t nearest(const std::vector<Frequent>& colors, const LabelColor& color, int64_t& distance) {
  size_t best = 0;
  distance = std::numeric_limits<int64_t>::max();
  for (size_t i = 0; i < colors.size(); ++i) {
    const int64_t own = squared_distance(colors[i].color, color);
    if (own < distance) best = i, distance = own;
  }
  return best;
}

// Each color joins the most frequent one that it could be; what then covers enough is a label.
std::vector<Frequent> clusters_of(const Shares& shares) {
  std::vector<Frequent> centers;
  for (const Frequent& item : by_frequency(shares)) {
    int64_t distance = 0;
    const size_t center = nearest(centers, item.color, distance);
    if (!centers.empty() && distance <= int64_t{kTolerance} * kTolerance)
      centers[center].share += item.share;
    else
      centers.push_back(item);
  }
  std::erase_if(centers, [](const Frequent& center) { return center.share < kLeastShare; });
  return centers;
}

// (1,L,H,W) of a map's codes.
at::Tensor one_hot(const at::Tensor& codes, const std::vector<Frequent>& labels, int64_t height,
                   int64_t width) {
  std::unordered_map<int64_t, int64_t> known;
  at::Tensor result = at::zeros({static_cast<int64_t>(labels.size()), height * width}, at::kFloat);
  float* numbers = result.mutable_data_ptr<float>();
  const int64_t* code = codes.const_data_ptr<int64_t>();
  for (int64_t i = 0; i < codes.numel(); ++i) {
    const auto [place, is_new] = known.try_emplace(code[i]);
    int64_t unused = 0;
    if (is_new) place->second = static_cast<int64_t>(nearest(labels, color_of(code[i]), unused));
    numbers[place->second * codes.numel() + i] = 1;
  }
  return result.view({1, -1, height, width});
}

}  // namespace

LabelMaps labels_of(const at::Tensor& picture, const at::Tensor& style) {
  const at::Tensor picture_codes = codes_of(picture), style_codes = codes_of(style);
  Shares shares = shares_of(picture_codes, flat_parts(picture));
  for (const auto& [code, share] : shares_of(style_codes, flat_parts(style))) shares[code] += share;
  const std::vector<Frequent> labels = clusters_of(shares);
  if (labels.empty())
    throw Error("the semantic maps have no colors that cover a fair part of them", "",
                "paint each kind of thing in one flat color");
  LabelMaps maps{{},
                 one_hot(picture_codes, labels, picture.size(2), picture.size(3)),
                 one_hot(style_codes, labels, style.size(2), style.size(3))};
  for (const Frequent& label : labels) maps.colors.push_back(label.color);
  const at::Tensor common = maps.picture.mean({0, 2, 3}).minimum(maps.style.mean({0, 2, 3}));
  if (common.max().item<double>() < kLeastShare)
    throw Error("the semantic maps of picture and style have no color in common", "",
                "paint the same kinds of things in the same colors in both");
  return maps;
}

}  // namespace atelier
