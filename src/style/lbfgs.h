// Limited-memory BFGS (Nocedal 1980; Nocedal & Wright 2006, "Numerical Optimization", algorithms 7.4 and 3.5)
// for whole pictures. All inner products of what is remembered are kept (vector-free L-BFGS, Chen et al.
// 2014, algorithm 3), so that an iteration reads its memory twice, in two products of matrices, however long
// it is.
//
// A point is only left for one whose loss is a number and no larger than the worst of the last few (Grippo et
// al. 1986), so that neither a step too long nor a loss that is no number ends up in the picture: steps are
// shortened, and where that does not help the memory is forgotten and the descent goes on along the gradient.
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "style/descent.h"

namespace atelier {

struct LbfgsOptions {
  int history = 20;    // steps remembered, from 1; each takes twice the memory of the picture
  bool wolfe = false;  // search along each direction for the strong Wolfe conditions; else the whole step is
                       // taken where it leads down, mostly one evaluation an iteration
  double first_step = 1.0 / 255;  // root mean square of a step while nothing is known of the curvature
};

// Steps that can be remembered of `numel` numbers in `bytes`, between 1 and `most`.
int history_within(int64_t numel, double bytes, int most);

class Lbfgs : public Descent {
 public:
  // Starts at `x`, float32 of any shape.
  explicit Lbfgs(const at::Tensor& x, const LbfgsOptions& options = {});

  // One iteration, of one evaluation or a few; the first has one more. Returns the loss that it arrived at.
  double step(const Evaluate& evaluate) override;

  at::Tensor x() const override { return x_.view(shape_); }
  double loss() const { return loss_; }
  int num_evaluations() const { return num_evaluations_; }
  bool is_done() const override { return is_done_; }

  TensorMap state() const override;
  void resume(const TensorMap& state) override;

 private:
  struct Point {
    double t = 0, loss = 0, slope = 0;
    at::Tensor gradient;
    bool is_number() const;
  };

  at::Tensor direction(double& slope) const;
  void remember(const at::Tensor& step, const at::Tensor& change);
  void note_gradient();
  void forget();
  Point at_distance(const Evaluate& evaluate, const at::Tensor& direction, double t);
  std::optional<Point> shortened(const Evaluate& evaluate, const at::Tensor& direction, double slope,
                                 double t);
  std::optional<Point> wolfe(const Evaluate& evaluate, const at::Tensor& direction, double slope, double t);
  Point narrowed(const Evaluate& evaluate, const at::Tensor& direction, const Point& start, Point low,
                 Point high);
  bool descend(const Evaluate& evaluate);

  double& dot(int64_t a, int64_t b) { return dots_[a * (2 * history_ + 1) + b]; }
  double dot(int64_t a, int64_t b) const { return dots_[a * (2 * history_ + 1) + b]; }

  const std::vector<int64_t> shape_;
  const int64_t history_;
  const bool wolfe_;
  const double first_step_;
  at::Tensor x_, gradient_;  // flat
  double loss_ = 0;
  std::deque<double> recent_;  // losses of the last points
  at::Tensor memory_;          // (2 history, numel): steps, then the gradient's changes over them
  std::deque<int64_t> order_;  // rows in use, the oldest first
  std::vector<double> dots_;   // of each two rows, and of each with the gradient, which counts as the last
  int num_evaluations_ = 0;
  bool is_done_ = false;
};

}  // namespace atelier
