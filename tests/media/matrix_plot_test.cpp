#include "media/matrix_plot.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

namespace atelier {
namespace {

std::vector<std::string> names(int64_t count) {
  std::vector<std::string> names;
  for (int64_t i = 0; i < count; ++i) names.push_back("row " + std::to_string(i));
  return names;
}

double lightness(const Image& image) {
  return image.pixels.mean().item<double>();
}

TEST(MatrixPlot, darkens_with_what_is_alike_and_with_what_is_near) {
  at::Tensor values = at::zeros({6, 6}, at::kDouble);
  values[0][5] = values[5][0] = 1;
  const double alike =
      lightness(draw_matrix({.values = values, .labels = names(6), .numbers = MatrixPlot::Numbers::none}));
  const double near = lightness(draw_matrix(
      {.values = values, .labels = names(6), .is_distance = true, .numbers = MatrixPlot::Numbers::none}));
  EXPECT_GT(alike, near + 0.1);
}

TEST(MatrixPlot, takes_any_number_of_rows) {
  for (const int64_t count : {1, 2, 40, 700}) {
    const Image plot = draw_matrix({.values = at::rand({count, count}), .labels = names(count)});
    EXPECT_GE(plot.size().width, count);
    EXPECT_LE(plot.size().width, 4000);
  }
}

TEST(MatrixPlot, takes_equal_values_and_names_of_any_kind) {
  const Image plot = draw_matrix(
      {.values = at::eye(3), .labels = {"", "a name that goes on and on and on and on and on", "\xff"}});
  EXPECT_GT(plot.size().height, 100);
}

}  // namespace
}  // namespace atelier
