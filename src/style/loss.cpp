#include "style/loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/full.h>

namespace atelier {
namespace {

at::Tensor products(const at::Tensor& features) {
  const at::Tensor flat = features.to(at::kFloat).flatten(2);
  return at::bmm(flat, flat.transpose(1, 2));
}

at::Tensor part_of(const at::Tensor& whole, const MapPart& part) {
  return whole.narrow(2, part.top, part.rows.length).narrow(3, part.left, part.columns.length);
}

double places_in(const MapPart& part) {
  return static_cast<double>(part.map_height) * static_cast<double>(part.map_width);
}

}  // namespace

at::Tensor gram_of(const at::Tensor& features) {
  return products(features) / static_cast<double>(features[0].numel());
}

TransferGoal::TransferGoal(std::vector<ContentTarget> contents, std::vector<StyleTarget> styles)
    : contents_(std::move(contents)), styles_(std::move(styles)) {
  for (const ContentTarget& content : contents_) taps_.push_back(content.layer);
  for (const StyleTarget& style : styles_) taps_.push_back(style.layer);
}

Tensors TransferGoal::sums(const Tensors& seen, const std::vector<MapPart>& parts) const {
  Tensors all;
  for (size_t i = 0; i < seen.size(); ++i) {
    if (is_content(i))
      all.push_back(
          (seen[i].to(at::kFloat) - part_of(contents_[i].features, parts[i])).square().sum({1, 2, 3}));
    else
      all.push_back(products(seen[i]));
  }
  for (const at::Tensor& map : seen)
    all.push_back(at::full({1}, static_cast<double>(map.size(2) * map.size(3)), at::kDouble));
  return all;
}

// d/dF of weight * mean((F F^T / n - T)^2) is 4 weight / (n C^2) * (F F^T / n - T) F, with n = C H W.
Tensors TransferGoal::seeds(const Tensors& seen, const Tensors& sums,
                            const std::vector<MapPart>& parts) const {
  Tensors all;
  for (size_t i = 0; i < seen.size(); ++i) {
    const at::Tensor features = seen[i].to(at::kFloat);
    const auto channels = static_cast<double>(features.size(1));
    const double count = channels * places_in(parts[i]);
    if (is_content(i)) {
      const at::Tensor error = features - part_of(contents_[i].features, parts[i]);
      all.push_back((error * (2 * contents_[i].weight / count)).to(seen[i].scalar_type()));
      continue;
    }
    const at::Tensor error = sums[i] / count - style(i).gram;
    const double factor = 4 * style(i).weight / (count * channels * channels);
    all.push_back(at::bmm(error * factor, features.flatten(2)).view_as(features).to(seen[i].scalar_type()));
  }
  return all;
}

double TransferGoal::loss(const Tensors& sums) const {
  double loss = 0;
  for (size_t i = 0; i < taps_.size(); ++i) {
    const double places = sums[taps_.size() + i].item<double>();
    if (is_content(i)) {
      const auto channels = static_cast<double>(contents_[i].features.size(1));
      loss += contents_[i].weight * sums[i].sum().item<double>() / (channels * places);
      continue;
    }
    const auto channels = static_cast<double>(sums[i].size(1));
    const at::Tensor error = sums[i] / (channels * places) - style(i).gram;
    loss += style(i).weight * error.square().mean({1, 2}).sum().item<double>();
  }
  return loss;
}

}  // namespace atelier
