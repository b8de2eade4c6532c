#include "autoencoder/codes.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/acos.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/cdist.h>
#include <ATen/ops/diag.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_eigh.h>
#include <ATen/ops/mm.h>
#include <ATen/ops/sin.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/where.h>
#include <ATen/ops/zeros.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstring>
#include <optional>

#include "autoencoder/ink.h"
#include "base/error.h"
#include "base/text.h"
#include "tensor/seed.h"

namespace atelier {

namespace {

// What turns standard normal numbers into those of the codes' covariance: (D,D).
at::Tensor root_of_covariance(const at::Tensor& codes) {
  const at::Tensor centered = (codes - codes.mean(0, true)).to(at::kDouble);
  const auto count = static_cast<double>(std::max<int64_t>(1, codes.size(0) - 1));
  const auto [values, vectors] = at::linalg_eigh(at::mm(centered.t(), centered) / count);
  return at::mm(vectors * values.clamp_min(0).sqrt(), vectors.t()).to(at::kFloat);
}

}  // namespace

at::Tensor codes_from(const at::Tensor& normal, const at::Tensor& codes, const AutoencoderSpec& spec) {
  if (spec.form == CodeForm::gaussian) return normal;
  const at::Tensor drawn = at::mm(normal, root_of_covariance(codes)) + codes.mean(0, true);
  if (spec.is_binary) return (drawn > .5).to(at::kFloat);
  if (spec.form == CodeForm::probabilities) return drawn.clamp(0, 1);
  return with_winners(drawn, spec.winners);
}

std::vector<int64_t> unlike(const at::Tensor& codes, const at::Tensor& known, int64_t count) {
  constexpr int64_t kAtOnce = 4096;
  const at::Tensor scale = 1 / (known.std(0) + 1e-6);
  std::vector<at::Tensor> distances;
  for (const at::Tensor& some : codes.split(kAtOnce))
    distances.push_back(std::get<0>(at::cdist(some * scale, known * scale).min(1)));
  const at::Tensor nearest = at::cat(distances);
  const at::Tensor order = std::get<1>(nearest.sort(/*stable=*/true, /*dim=*/0, /*descending=*/true));
  std::vector<int64_t> places(order.const_data_ptr<int64_t>(),
                              order.const_data_ptr<int64_t>() + std::min(count, order.size(0)));
  std::sort(places.begin(), places.end());
  return places;
}

DrawnPictures drawn_at_random(const Autoencoder& model, const Keepsakes& keepsakes,
                              const DrawOptions& options) {
  constexpr int64_t kMoreForDistinct = 4, kMoreForUnlike = 8;
  const AutoencoderSpec& spec = model.spec();
  const at::Tensor known =
      options.is_unlike || spec.form != CodeForm::gaussian ? known_codes(keepsakes) : at::Tensor();
  if (options.is_crisp && !keepsakes.examples.defined())
    throw Error("the model has no examples of what was learned", "",
                "leave out --crisp, or take another model");
  const int64_t num_decoded = options.count * (options.is_distinct ? kMoreForDistinct : 1);
  const int64_t num_drawn = num_decoded * (options.is_unlike ? kMoreForUnlike : 1);
  const at::Tensor normal =
      RandomStream(options.seed, "sample").normal({num_drawn, spec.bottleneck}) * options.spread;
  DrawnPictures drawn{codes_from(normal, known, spec), {}};
  const auto chosen = [](const at::Tensor& rows, const std::vector<int64_t>& places) {
    return rows.index_select(0, at::tensor(places, at::kLong));
  };
  if (options.is_unlike) drawn.codes = chosen(drawn.codes, unlike(drawn.codes, known, num_decoded));
  drawn.pictures = model.decode_all(drawn.codes);
  if (options.is_crisp) drawn.pictures = with_ink_of(drawn.pictures, keepsakes.examples.to(at::kFloat) / 255);
  if (options.is_distinct) {
    const std::vector<int64_t> places = distinct(drawn.pictures, options.count);
    drawn = {chosen(drawn.codes, places), chosen(drawn.pictures, places)};
  }
  return drawn;
}

at::Tensor walk(const at::Tensor& stops, int64_t between, WalkPath path, bool loops) {
  std::vector<at::Tensor> parts;
  const int64_t count = stops.size(0), num_ways = loops ? count : count - 1;
  const at::Tensor share = (at::arange(between, at::kFloat) / static_cast<double>(between)).unsqueeze(1);
  for (int64_t i = 0; i < num_ways; ++i) {
    const at::Tensor from = stops.narrow(0, i, 1), to = stops.narrow(0, (i + 1) % count, 1);
    const double from_length = from.norm().item<double>(), to_length = to.norm().item<double>();
    const double cosine =
        from_length > 0 && to_length > 0 ? (from * to).sum().item<double>() / (from_length * to_length) : 1;
    const double angle = std::acos(std::clamp(cosine, -1.0, 1.0));
    if (path == WalkPath::linear || std::sin(angle) < 1e-4) {
      parts.push_back(from + (to - from) * share);
      continue;
    }
    const at::Tensor direction =
        (((1 - share) * angle).sin() * from / from_length + (share * angle).sin() * to / to_length) /
        std::sin(angle);
    parts.push_back(direction * (from_length + (to_length - from_length) * share));
  }
  if (!loops) parts.push_back(stops.narrow(0, count - 1, 1));
  return at::cat(parts);
}

CodeRange range_of(const at::Tensor& codes, double low, double high) {
  return {codes.quantile(low, 0), codes.quantile(high, 0)};
}

// --- Expressions

namespace {

class Expression {
 public:
  Expression(const std::string& text, const at::Tensor& codes, const std::vector<std::string>& ids)
      : text_(text), codes_(codes), ids_(ids) {}

  at::Tensor value() {
    at::Tensor sum = at::zeros({1, codes_.size(1)});
    double sign = takes('-') ? -1 : 1;
    while (true) {
      sum = sum + sign * term();
      skip_spaces();
      if (place_ == text_.size()) return sum;
      if (takes('+'))
        sign = 1;
      else if (takes('-'))
        sign = -1;
      else
        fail("expected + or -");
    }
  }

 private:
  [[noreturn]] void fail(const std::string& problem) const {
    throw Error(problem + " at character " + std::to_string(place_ + 1) + " of '" + text_ + "'",
                "--expression", "write for example 'a - b + 0.5 * mean(c, d)'");
  }

  void skip_spaces() {
    while (place_ < text_.size() && std::isspace(static_cast<unsigned char>(text_[place_]))) ++place_;
  }
  bool takes(char wanted) {
    skip_spaces();
    if (place_ >= text_.size() || text_[place_] != wanted) return false;
    ++place_;
    return true;
  }

  // Up to a space or a sign; a hyphen inside a name belongs to it.
  std::string word() {
    skip_spaces();
    if (takes('"')) {
      const size_t end = text_.find('"', place_);
      if (end == std::string::npos) fail("a name is not closed");
      const std::string name = text_.substr(place_, end - place_);
      place_ = end + 1;
      return name;
    }
    const size_t begin = place_;
    while (place_ < text_.size() && !std::strchr(" \t,()+", text_[place_])) ++place_;
    if (place_ == begin) fail("expected a name");
    return text_.substr(begin, place_ - begin);
  }

  at::Tensor term() {
    const size_t begin = place_;
    const std::string first = word();
    const std::optional<double> factor = parse_number(first);
    if (factor && takes('*')) return term() * *factor;
    if (first == "mean" && takes('(')) return mean();
    const bool is_group = first.size() > 1 && first.back() == '*';
    if (!is_group && std::find(ids_.begin(), ids_.end(), first) == ids_.end()) place_ = begin;
    return codes_of(first).mean(0, true);
  }

  at::Tensor mean() {
    std::vector<at::Tensor> all;
    do all.push_back(codes_of(word()));
    while (takes(','));
    if (!takes(')')) fail("expected , or )");
    return at::cat(all).mean(0, true);
  }

  at::Tensor codes_of(const std::string& name) const {
    const bool is_group = name.size() > 1 && name.back() == '*';
    const std::string beginning = name.substr(0, name.size() - 1);
    std::vector<at::Tensor> found;
    for (size_t i = 0; i < ids_.size(); ++i)
      if (ids_[i] == name || (is_group && ids_[i].starts_with(beginning)))
        found.push_back(codes_.narrow(0, static_cast<int64_t>(i), 1));
    if (found.empty()) fail("no code is called '" + name + "'" + did_you_mean(name, ids_));
    return at::cat(found);
  }

  const std::string& text_;
  const at::Tensor& codes_;
  const std::vector<std::string>& ids_;
  size_t place_ = 0;
};

}  // namespace

at::Tensor code_of_expression(const std::string& expression, const at::Tensor& codes,
                              const std::vector<std::string>& ids) {
  return Expression(expression, codes, ids).value();
}

}  // namespace atelier
