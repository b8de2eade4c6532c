// How well a classifier tells: of probabilities and the truth, all that is usually asked.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace atelier {

struct ClassFigures {
  int64_t num_pictures = 0, num_said = 0, num_right = 0;  // of the class; said to be; both
  double precision = 0, recall = 0, f1 = 0;               // 0 where nothing was said, or is of the class
  double auc = 0;  // of this class against all others; NaN where one of both is missing
};

struct Evaluation {
  at::Tensor confusion;  // (C,C) int64: rows what is, columns what was said
  std::vector<ClassFigures> classes;
  double accuracy = 0;
  double auc = 0;  // mean over the classes that have one
};

// `probabilities` (N,C) float32 on the CPU, `labels` N places of classes.
Evaluation evaluate(const at::Tensor& probabilities, const std::vector<int64_t>& labels);

struct RocPoint {
  double false_positives = 0, true_positives = 0;  // shares, from (0,0) to (1,1)
};
// Of one class against all others, by falling probability; pictures of the same one are one step. Empty where
// all or none are of it.
std::vector<RocPoint> roc_curve(const at::Tensor& probabilities, const std::vector<int64_t>& labels,
                                int64_t of_class);
double area_under(const std::vector<RocPoint>& curve);

// Places of pictures that were taken for another class, the surest first; at most `count`.
std::vector<int64_t> worst_mistakes(const at::Tensor& probabilities, const std::vector<int64_t>& labels,
                                    int64_t count);

}  // namespace atelier
