#include "convnet/evaluation.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace atelier {

namespace {

double share(int64_t part, int64_t whole) {
  return whole > 0 ? static_cast<double>(part) / static_cast<double>(whole) : 0;
}

std::vector<double> column(const at::Tensor& probabilities, int64_t of_class) {
  const auto all = probabilities.accessor<float, 2>();
  std::vector<double> values;
  for (int64_t i = 0; i < probabilities.size(0); ++i) values.push_back(all[i][of_class]);
  return values;
}

}  // namespace

std::vector<RocPoint> roc_curve(const at::Tensor& probabilities, const std::vector<int64_t>& labels,
                                int64_t of_class) {
  const std::vector<double> values = column(probabilities, of_class);
  const int64_t count = std::ssize(labels), num_of_class = std::count(labels.begin(), labels.end(), of_class);
  if (num_of_class == 0 || num_of_class == count) return {};
  std::vector<int64_t> order(labels.size());
  std::iota(order.begin(), order.end(), 0);
  std::stable_sort(order.begin(), order.end(), [&](int64_t a, int64_t b) { return values[a] > values[b]; });
  std::vector<RocPoint> curve{{0, 0}};
  int64_t right = 0, wrong = 0;
  for (int64_t i = 0; i < count; ++i) {
    ++(labels[order[i]] == of_class ? right : wrong);
    const bool ends_step = i + 1 == count || values[order[i + 1]] != values[order[i]];
    if (ends_step) curve.push_back({share(wrong, count - num_of_class), share(right, num_of_class)});
  }
  return curve;
}

double area_under(const std::vector<RocPoint>& curve) {
  if (curve.empty()) return NAN;
  double area = 0;
  for (size_t i = 1; i < curve.size(); ++i)
    area += (curve[i].false_positives - curve[i - 1].false_positives) *
            (curve[i].true_positives + curve[i - 1].true_positives) / 2;
  return area;
}

Evaluation evaluate(const at::Tensor& probabilities, const std::vector<int64_t>& labels) {
  const int64_t num_classes = probabilities.size(1), count = std::ssize(labels);
  Evaluation result{.confusion = at::zeros({num_classes, num_classes}, at::kLong)};
  const at::Tensor said = probabilities.argmax(1);
  auto confusion = result.confusion.accessor<int64_t, 2>();
  for (int64_t i = 0; i < count; ++i) ++confusion[labels[i]][said[i].item<int64_t>()];

  int64_t right = 0, num_areas = 0;
  for (int64_t one = 0; one < num_classes; ++one) {
    ClassFigures figures{.num_pictures = result.confusion[one].sum().item<int64_t>(),
                         .num_said = result.confusion.select(1, one).sum().item<int64_t>(),
                         .num_right = confusion[one][one]};
    figures.precision = share(figures.num_right, figures.num_said);
    figures.recall = share(figures.num_right, figures.num_pictures);
    const double sum = figures.precision + figures.recall;
    figures.f1 = sum > 0 ? 2 * figures.precision * figures.recall / sum : 0;
    figures.auc = area_under(roc_curve(probabilities, labels, one));
    right += figures.num_right;
    if (std::isfinite(figures.auc)) result.auc += figures.auc, ++num_areas;
    result.classes.push_back(figures);
  }
  result.accuracy = share(right, count);
  result.auc = num_areas > 0 ? result.auc / static_cast<double>(num_areas) : NAN;
  return result;
}

std::vector<int64_t> worst_mistakes(const at::Tensor& probabilities, const std::vector<int64_t>& labels,
                                    int64_t count) {
  const auto [surest, said] = probabilities.max(1);
  const auto sure = surest.accessor<float, 1>();
  const auto classes = said.accessor<int64_t, 1>();
  std::vector<int64_t> places;
  for (int64_t i = 0; i < std::ssize(labels); ++i)
    if (classes[i] != labels[i]) places.push_back(i);
  std::stable_sort(places.begin(), places.end(), [&](int64_t a, int64_t b) { return sure[a] > sure[b]; });
  if (std::ssize(places) > count) places.resize(static_cast<size_t>(count));
  return places;
}

}  // namespace atelier
