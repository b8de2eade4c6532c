#include "train/curves.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdio>
#include <limits>

#include "base/csv.h"
#include "base/error.h"

namespace atelier {

namespace {

constexpr uint64_t kRowsAnOctave = 512;
constexpr double kLeastShare = 0.01, kEarly = 8;  // of a new loss in the smoothed one

// Steps that one row is the mean of.
int64_t stride_at(int64_t step) {
  return static_cast<int64_t>(
      std::bit_floor(std::max<uint64_t>(1, static_cast<uint64_t>(step) / kRowsAnOctave)));
}

const at::Tensor& table_in(const TensorMap& state, const char* name, int64_t num_columns) {
  const auto found = state.find(name);
  if (found == state.end() || found->second.scalar_type() != at::kDouble || found->second.dim() != 2 ||
      found->second.size(1) != num_columns)
    throw Error("the kept training has no sound '" + std::string(name) + "'");
  return found->second;
}

// A number of a file as a count: what is none becomes 0.
int64_t count_of(double value) {
  constexpr double kMost = 1e15;
  return value >= 0 && value <= kMost ? static_cast<int64_t>(value) : 0;
}

std::string number(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.6g", value);
  return std::isfinite(value) ? text : "";
}

}  // namespace

void Curves::add(int64_t step, double loss) {
  const double share = std::max(kLeastShare, kEarly / (static_cast<double>(num_smoothed_++) + kEarly));
  smoothed_ += share * (loss - smoothed_);
  sum_ += loss;
  ++num_summed_;
  if (step % stride_at(step) != 0) return;
  rows_.push_back({step, sum_ / static_cast<double>(num_summed_), smoothed_});
  sum_ = 0;
  num_summed_ = 0;
}

void Curves::add_validation(int64_t step, double loss) {
  validations_.push_back({step, loss});
}

double Curves::smoothed() const {
  return num_smoothed_ > 0 ? smoothed_ : std::numeric_limits<double>::quiet_NaN();
}

std::string Curves::csv(const std::vector<Baseline>& baselines) const {
  std::vector<std::string> head{"step", "loss", "smoothed", "validation"};
  for (const Baseline& baseline : baselines) head.push_back(baseline.first);
  std::string text = csv_line(head);
  auto validation = validations_.begin();
  auto row = rows_.begin();
  while (row != rows_.end() || validation != validations_.end()) {
    const bool has_row =
        row != rows_.end() && (validation == validations_.end() || row->step <= validation->step);
    const int64_t step = has_row ? row->step : validation->step;
    std::vector<std::string> fields{std::to_string(step), has_row ? number(row->loss) : "",
                                    has_row ? number(row->smoothed) : "", ""};
    if (has_row) ++row;
    for (; validation != validations_.end() && validation->step == step; ++validation)
      fields[3] = number(validation->loss);
    for (const Baseline& baseline : baselines) fields.push_back(number(baseline.second));
    text += csv_line(fields);
  }
  return text;
}

TensorMap Curves::state() const {
  at::Tensor loss = at::empty({std::ssize(rows_), 3}, at::kDouble);
  at::Tensor validation = at::empty({std::ssize(validations_), 2}, at::kDouble);
  auto* at = loss.mutable_data_ptr<double>();
  for (const CurveRow& row : rows_)
    for (const double value : {static_cast<double>(row.step), row.loss, row.smoothed}) *at++ = value;
  at = validation.mutable_data_ptr<double>();
  for (const CurveValidation& one : validations_)
    for (const double value : {static_cast<double>(one.step), one.loss}) *at++ = value;
  const std::vector<double> rest{smoothed_, sum_, static_cast<double>(num_smoothed_),
                                 static_cast<double>(num_summed_)};
  return {{"loss", loss}, {"validation", validation}, {"rest", at::tensor(rest, at::kDouble).view({1, 4})}};
}

void Curves::restore(const TensorMap& state) {
  *this = Curves();
  const at::Tensor loss = table_in(state, "loss", 3), validation = table_in(state, "validation", 2),
                   rest = table_in(state, "rest", 4);
  const auto* at = loss.const_data_ptr<double>();
  for (int64_t i = 0; i < loss.size(0); ++i, at += 3) rows_.push_back({count_of(at[0]), at[1], at[2]});
  at = validation.const_data_ptr<double>();
  for (int64_t i = 0; i < validation.size(0); ++i, at += 2) validations_.push_back({count_of(at[0]), at[1]});
  if (rest.size(0) != 1) throw Error("the kept training has no sound 'rest'");
  at = rest.const_data_ptr<double>();
  smoothed_ = at[0];
  sum_ = at[1];
  num_smoothed_ = count_of(at[2]);
  num_summed_ = count_of(at[3]);
}

}  // namespace atelier
