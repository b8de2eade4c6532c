// The learning curve: losses by step. Short spans of steps are kept as they were, later ones as means, so
// that a hundred thousand steps are a few thousand rows; which ones depends on the step alone.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "tensor/safetensors.h"

namespace atelier {

struct CurveRow {
  int64_t step = 0;  // the last of those it is the mean of, from 1
  double loss = 0, smoothed = 0;
};
struct CurveValidation {
  int64_t step = 0;  // steps done
  double loss = 0;
};
// A loss to compare with: "5-gram", 1.669.
using Baseline = std::pair<std::string, double>;

class Curves {
 public:
  void add(int64_t step, double loss);  // every step, from 1, one after another
  void add_validation(int64_t step, double loss);

  const std::vector<CurveRow>& rows() const { return rows_; }
  const std::vector<CurveValidation>& validations() const { return validations_; }
  // Of the steps so far; early ones are forgotten sooner. NaN before the first.
  double smoothed() const;

  // "step,loss,smoothed,validation" and a line a step that has any of them; baselines are columns that say
  // the same in every line. The same bytes for the same curves.
  std::string csv(const std::vector<Baseline>& baselines) const;

  TensorMap state() const;
  void restore(const TensorMap& state);  // Error for what is none

 private:
  std::vector<CurveRow> rows_;
  std::vector<CurveValidation> validations_;
  double smoothed_ = 0, sum_ = 0;  // `sum_`: of the steps since the last row
  int64_t num_smoothed_ = 0, num_summed_ = 0;
};

}  // namespace atelier
