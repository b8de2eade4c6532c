#include "autoencoder/ink.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/constant_pad_nd.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/empty_like.h>
#include <ATen/ops/hypot.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>

#include "tensor/resample.h"

namespace atelier {

at::Tensor with_ink_of(const at::Tensor& pictures, const at::Tensor& data) {
  const at::Tensor wanted = std::get<0>(data.flatten().sort());
  constexpr double kSpeck = .8;  // px
  const at::Tensor flat = gaussian_blur(pictures, kSpeck).flatten(1);
  const int64_t count = flat.size(1);
  const at::Tensor places = ((at::arange(count, at::kFloat) + .5) *
                             (static_cast<double>(wanted.size(0)) / static_cast<double>(count)))
                                .to(at::kLong)
                                .clamp_max(wanted.size(0) - 1);
  const at::Tensor values = wanted.index_select(0, places);
  const at::Tensor order = std::get<1>(flat.sort(/*stable=*/true, /*dim=*/1, /*descending=*/false));
  at::Tensor result = at::empty_like(flat);
  result.scatter_(1, order, values.unsqueeze(0).expand({flat.size(0), count}));
  return result.view(pictures.sizes());
}

double edge_sharpness(const at::Tensor& pictures) {
  constexpr int64_t kPart = 10;
  const at::Tensor x = pictures.mean(1);
  const int64_t height = x.size(1), width = x.size(2);
  if (height < 2 || width < 2) return 0;
  const at::Tensor corner = x.narrow(1, 0, height - 1).narrow(2, 0, width - 1);
  const at::Tensor across = x.narrow(1, 0, height - 1).narrow(2, 1, width - 1) - corner;
  const at::Tensor down = x.narrow(1, 1, height - 1).narrow(2, 0, width - 1) - corner;
  const at::Tensor slopes = at::hypot(across, down).flatten();
  const int64_t most = std::max<int64_t>(1, slopes.size(0) / kPart);
  return std::get<0>(slopes.topk(most)).mean().item<double>();
}

std::vector<int64_t> distinct(const at::Tensor& pictures, int64_t count) {
  constexpr double kFirst = .4, kLess = .8, kLast = .01;
  const at::Tensor rows = pictures.flatten(1).contiguous();
  const int64_t num = rows.size(0);
  count = std::min(count, num);
  const double apart = std::sqrt(2 * rows.var(0).sum().item<double>());
  at::Tensor kept = at::empty({count, rows.size(1)});
  std::vector<bool> is_chosen(num);
  int64_t num_chosen = 0;
  for (double share = kFirst; num_chosen<count; share = share> kLast ? share * kLess : -1) {
    for (int64_t i = 0; i < num && num_chosen < count; ++i) {
      if (is_chosen[i]) continue;
      const at::Tensor differences = kept.narrow(0, 0, num_chosen) - rows[i];
      if (num_chosen > 0 &&
          differences.square().sum(1).min().item<double>() < std::pow(share, 2) * apart * apart && share > 0)
        continue;
      kept[num_chosen++].copy_(rows[i]);
      is_chosen[i] = true;
    }
  }
  std::vector<int64_t> chosen;
  for (int64_t i = 0; i < num; ++i)
    if (is_chosen[i]) chosen.push_back(i);
  return chosen;
}

// --- Contours

namespace {

// An edge between two neighboring pixels, on which a contour crosses: (row, column, 0: to the right, 1:
// down).
using Edge = std::tuple<int64_t, int64_t, int>;

class Tracer {
 public:
  Tracer(const at::Tensor& picture, double level)
      : padded_(at::constant_pad_nd(picture.to(at::kFloat), {1, 1, 1, 1}, 0).contiguous()), level_(level) {}

  std::vector<Contour> all() {
    for (int64_t row = 0; row + 1 < padded_.size(0); ++row)
      for (int64_t column = 0; column + 1 < padded_.size(1); ++column) add_square(row, column);
    std::vector<Contour> contours;
    while (!next_.empty()) contours.push_back(taken(next_.begin()->first));
    return contours;
  }

 private:
  double at(int64_t row, int64_t column) const {
    return padded_.const_data_ptr<float>()[row * padded_.size(1) + column];
  }

  // Which of the square's sides (top, right, bottom, left) a piece of a contour enters and leaves, what is
  // bright on its left.
  void add_square(int64_t row, int64_t column) {
    const bool corners[4] = {at(row, column) > level_, at(row, column + 1) > level_,
                             at(row + 1, column + 1) > level_, at(row + 1, column) > level_};
    const Edge sides[4] = {{row, column, 0}, {row, column + 1, 1}, {row + 1, column, 0}, {row, column, 1}};
    for (int side = 0; side < 4; ++side) {
      const int after = (side + 1) % 4;
      if (!corners[side] || corners[after]) continue;  // leaves brightness going round: a piece ends here
      int back = side;
      while (corners[back]) back = (back + 3) % 4;  // where brightness began
      next_[sides[back]] = sides[side];
    }
  }

  std::pair<double, double> crossing(const Edge& edge) const {
    const auto [row, column, is_down] = edge;
    const double first = at(row, column), second = is_down ? at(row + 1, column) : at(row, column + 1);
    const double share = first == second ? .5 : std::clamp((level_ - first) / (second - first), 0.0, 1.0);
    const double x = static_cast<double>(column) + (is_down ? 0 : share),
                 y = static_cast<double>(row) + (is_down ? share : 0);
    return {x - .5, y - .5};  // of the padding one pixel, back to where pixel centers lie at halves
  }

  Contour taken(Edge edge) {
    Contour contour;
    for (auto found = next_.find(edge); found != next_.end(); found = next_.find(edge)) {
      contour.push_back(crossing(edge));
      edge = found->second;
      next_.erase(found);
    }
    return contour;
  }

  at::Tensor padded_;
  double level_;
  std::map<Edge, Edge> next_;
};

}  // namespace

std::vector<Contour> contours(const at::Tensor& picture, double level) {
  return Tracer(picture, level).all();
}

std::string path_text(const std::vector<Contour>& contours, double scale, double x, double y) {
  std::string text;
  const auto put = [&](const char* letter, double px, double py) {
    char number[64];
    std::snprintf(number, sizeof number, "%s%.2f %.2f", letter, x + px * scale, y + py * scale);
    text += number;
  };
  for (const Contour& contour : contours) {
    if (contour.size() < 3) continue;
    const auto middle = [&](size_t i) {
      const auto &a = contour[i % contour.size()], &b = contour[(i + 1) % contour.size()];
      return std::pair{(a.first + b.first) / 2, (a.second + b.second) / 2};
    };
    const auto begin = middle(contour.size() - 1);
    put("M", begin.first, begin.second);
    for (size_t i = 0; i < contour.size(); ++i) {
      const auto end = middle(i);
      put("Q", contour[i].first, contour[i].second);
      put(" ", end.first, end.second);
    }
    text += "Z";
  }
  return text;
}

}  // namespace atelier
