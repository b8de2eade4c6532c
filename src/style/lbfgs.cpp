#include "style/lbfgs.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/dot.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/mv.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace atelier {
namespace {

constexpr size_t kRecent = 6;              // points whose worst loss may be reached again
constexpr double kEnough = 1e-4;           // of the promised descent (Armijo)
constexpr double kFlat = 0.9;              // of the slope, at most, where a Wolfe step ends
constexpr int kMostTries = 20;             // evaluations along one direction
constexpr double kLeastCurvature = 1e-10;  // of a step worth remembering

double as_number(const at::Tensor& tensor) {
  return tensor.item<double>();
}

// Where the cubic through two points with their slopes is least (Nocedal & Wright, equation 3.59), kept off
// the ends of the interval.
double least_of_cubic(double t0, double loss0, double slope0, double t1, double loss1, double slope1) {
  const double low = std::min(t0, t1), high = std::max(t0, t1), margin = 0.1 * (high - low);
  const double d1 = slope0 + slope1 - 3 * (loss0 - loss1) / (t0 - t1);
  const double under_root = d1 * d1 - slope0 * slope1;
  double t = (low + high) / 2;
  if (under_root >= 0) {
    const double d2 = std::copysign(std::sqrt(under_root), t1 - t0);
    t = t1 - (t1 - t0) * (slope1 + d2 - d1) / (slope1 - slope0 + 2 * d2);
  }
  return std::isfinite(t) ? std::clamp(t, low + margin, high - margin) : (low + high) / 2;
}

}  // namespace

int history_within(int64_t numel, double bytes, int most) {
  const double pair = 2.0 * sizeof(float) * static_cast<double>(numel);
  return static_cast<int>(std::clamp(bytes / pair, 1.0, static_cast<double>(most)));
}

bool Lbfgs::Point::is_number() const {
  return std::isfinite(loss) && std::isfinite(slope);
}

Lbfgs::Lbfgs(const at::Tensor& x, const LbfgsOptions& options)
    : shape_(x.sizes().vec()),
      history_(options.history),
      wolfe_(options.wolfe),
      first_step_(options.first_step),
      x_(x.detach().reshape({-1}).clone()),
      memory_(at::zeros({2 * history_, x.numel()}, x.options())),
      dots_((2 * history_ + 1) * (2 * history_ + 1)) {
  TORCH_CHECK(x.scalar_type() == at::kFloat && options.history > 0, "Lbfgs expects float32 and a history");
}

// --- What is remembered ---

void Lbfgs::forget() {
  order_.clear();
  memory_.zero_();
  std::fill(dots_.begin(), dots_.end(), 0);
}

// Rows that are not in use are zeros, and so are their products.
void Lbfgs::remember(const at::Tensor& step, const at::Tensor& change) {
  const double curvature = as_number(at::dot(step, change));
  if (curvature <= kLeastCurvature * as_number(at::dot(change, change))) return note_gradient();
  int64_t row = static_cast<int64_t>(order_.size());
  if (row == history_) {
    row = order_.front();
    order_.pop_front();
  }
  order_.push_back(row);
  memory_[row].copy_(step);
  memory_[history_ + row].copy_(change);
  const at::Tensor all = memory_.mm(at::stack({step, change, gradient_}, 1)).cpu().to(at::kDouble);
  const auto products = all.accessor<double, 2>();
  for (int64_t i = 0; i < 2 * history_; ++i) {
    dot(i, row) = dot(row, i) = products[i][0];
    dot(i, history_ + row) = dot(history_ + row, i) = products[i][1];
    dot(i, 2 * history_) = dot(2 * history_, i) = products[i][2];
  }
  dot(2 * history_, 2 * history_) = as_number(at::dot(gradient_, gradient_));
}

void Lbfgs::note_gradient() {
  const at::Tensor all = at::mv(memory_, gradient_).cpu().to(at::kDouble);
  for (int64_t i = 0; i < 2 * history_; ++i)
    dot(i, 2 * history_) = dot(2 * history_, i) = all[i].item<double>();
  dot(2 * history_, 2 * history_) = as_number(at::dot(gradient_, gradient_));
}

// Minus the inverse Hessian times the gradient, as weights of the remembered rows and the gradient.
at::Tensor Lbfgs::direction(double& slope) const {
  const int64_t gradient = 2 * history_;
  std::vector<double> weights(2 * history_ + 1), alphas(history_);
  const auto product = [&](int64_t with) {
    double sum = 0;
    for (int64_t i = 0; i <= gradient; ++i) sum += weights[i] * dot(i, with);
    return sum;
  };
  weights[gradient] = -1;
  for (auto row = order_.rbegin(); row != order_.rend(); ++row) {
    alphas[*row] = product(*row) / dot(*row, history_ + *row);
    weights[history_ + *row] -= alphas[*row];
  }
  if (!order_.empty()) {
    const int64_t last = order_.back(), change = history_ + last;
    for (double& weight : weights) weight *= dot(last, change) / dot(change, change);
  }
  for (const int64_t row : order_)
    weights[row] += alphas[row] - product(history_ + row) / dot(row, history_ + row);
  slope = product(gradient);
  at::Tensor result = gradient_ * weights[gradient];
  if (order_.empty()) return result;
  weights.pop_back();
  return result.add_(at::mv(memory_.t(), at::tensor(weights).to(memory_.options())));
}

// --- Along a direction ---

Lbfgs::Point Lbfgs::at_distance(const Evaluate& evaluate, const at::Tensor& direction, double t) {
  ++num_evaluations_;
  Value value = evaluate((x_ + direction * t).view(shape_));
  Point point{.t = t, .loss = value.loss, .gradient = value.gradient.reshape({-1})};
  point.slope = as_number(at::dot(point.gradient, direction));
  return point;
}

// The whole step, or the first shorter one, that leads down far enough.
std::optional<Lbfgs::Point> Lbfgs::shortened(const Evaluate& evaluate, const at::Tensor& direction,
                                             double slope, double t) {
  const double worst = *std::max_element(recent_.begin(), recent_.end());
  for (int tries = 0; tries < kMostTries; ++tries) {
    Point point = at_distance(evaluate, direction, t);
    if (point.is_number() && point.loss <= worst + kEnough * t * slope) return point;
    t = point.is_number() ? least_of_cubic(0, loss_, slope, t, point.loss, point.slope) : t / 8;
  }
  return std::nullopt;
}

// Strong Wolfe conditions (algorithm 3.5): lengthened until the loss rises or flattens, then narrowed.
std::optional<Lbfgs::Point> Lbfgs::wolfe(const Evaluate& evaluate, const at::Tensor& direction, double slope,
                                         double t) {
  const Point start{.t = 0, .loss = loss_, .slope = slope, .gradient = gradient_};
  Point before = start;
  for (int tries = 0; tries < kMostTries; ++tries) {
    Point point = at_distance(evaluate, direction, t);
    if (!point.is_number()) {
      t = before.t + (t - before.t) / 8;
      continue;
    }
    const bool rises =
        point.loss > loss_ + kEnough * t * slope || (before.t > 0 && point.loss >= before.loss);
    if (rises || point.slope >= 0) {
      if (!rises && point.slope <= -kFlat * slope) return point;
      const Point found =
          narrowed(evaluate, direction, start, rises ? before : point, rises ? point : before);
      return found.t > 0 ? std::optional(found) : std::nullopt;
    }
    if (point.slope >= kFlat * slope) return point;
    before = point;
    t *= 2;
  }
  return before.t > 0 ? std::optional(before) : std::nullopt;
}

// Algorithm 3.6: `low` is the better end of the interval.
Lbfgs::Point Lbfgs::narrowed(const Evaluate& evaluate, const at::Tensor& direction, const Point& start,
                             Point low, Point high) {
  for (int tries = 0; tries < kMostTries; ++tries) {
    const double t = least_of_cubic(low.t, low.loss, low.slope, high.t, high.loss, high.slope);
    Point point = at_distance(evaluate, direction, t);
    if (!point.is_number() || point.loss > start.loss + kEnough * t * start.slope || point.loss >= low.loss) {
      if (!point.is_number()) point.loss = low.loss, point.slope = -low.slope;
      high = point;
      continue;
    }
    if (std::abs(point.slope) <= -kFlat * start.slope) return point;
    if (point.slope * (high.t - low.t) >= 0) high = low;
    low = point;
  }
  return low;
}

// --- An iteration ---

// False where the direction leads nowhere.
bool Lbfgs::descend(const Evaluate& evaluate) {
  double slope = 0;
  const at::Tensor along = direction(slope);
  if (!(slope < 0)) return false;
  const double t =
      order_.empty() ? first_step_ * std::sqrt(static_cast<double>(x_.numel())) / as_number(gradient_.norm())
                     : 1;
  std::optional<Point> point =
      wolfe_ ? wolfe(evaluate, along, slope, t) : shortened(evaluate, along, slope, t);
  if (!point) return false;
  const at::Tensor step = along * point->t, change = point->gradient - gradient_;
  x_.add_(step);
  gradient_ = point->gradient;
  loss_ = point->loss;
  remember(step, change);
  recent_.push_back(loss_);
  if (recent_.size() > kRecent) recent_.pop_front();
  return true;
}

double Lbfgs::step(const Evaluate& evaluate) {
  const at::NoGradGuard no_grad;
  if (is_done_) return loss_;
  if (!gradient_.defined()) {
    ++num_evaluations_;
    Value value = evaluate(x_.view(shape_));
    if (!std::isfinite(value.loss))
      throw Error("the loss is no number where it begins", "", "lower the weights");
    loss_ = value.loss;
    gradient_ = value.gradient.reshape({-1}).clone();
    recent_ = {loss_};
    note_gradient();
  }
  if (descend(evaluate)) return loss_;
  const bool has_memory = !order_.empty();
  forget();
  note_gradient();
  is_done_ = !has_memory || !descend(evaluate);
  return loss_;
}

// --- To go on later ---

TensorMap Lbfgs::state() const {
  const std::vector<int64_t> order(order_.begin(), order_.end());
  const std::vector<double> recent(recent_.begin(), recent_.end());
  TensorMap state{{"x", x_.cpu()},
                  {"memory", memory_.cpu()},
                  {"dots", at::tensor(dots_, at::kDouble)},
                  {"order", at::tensor(order, at::kLong)},
                  {"recent", at::tensor(recent, at::kDouble)},
                  {"loss", at::tensor(loss_, at::kDouble)}};
  if (gradient_.defined()) state["gradient"] = gradient_.cpu();
  return state;
}

void Lbfgs::resume(const TensorMap& state) {
  for (const char* name : {"x", "memory", "dots", "order", "recent", "loss"})
    if (!state.contains(name))
      throw Error("the saved state lacks '" + std::string(name) + "'", "", "start anew");
  if (state.at("memory").sizes() != memory_.sizes() || state.at("x").numel() != x_.numel())
    throw Error("the saved state is of another picture or other settings", "", "start anew");
  x_.copy_(state.at("x"));
  memory_.copy_(state.at("memory"));
  const auto numbers = [&](const char* name) { return state.at(name).contiguous(); };
  const at::Tensor dots = numbers("dots"), order = numbers("order"), recent = numbers("recent");
  dots_.assign(dots.const_data_ptr<double>(), dots.const_data_ptr<double>() + dots.numel());
  order_.assign(order.const_data_ptr<int64_t>(), order.const_data_ptr<int64_t>() + order.numel());
  recent_.assign(recent.const_data_ptr<double>(), recent.const_data_ptr<double>() + recent.numel());
  loss_ = as_number(state.at("loss"));
  if (state.contains("gradient")) gradient_ = state.at("gradient").to(x_.device()).clone();
}

}  // namespace atelier
