#include "dream/gradient.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "tensor/resample.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

at::Tensor some_gradient(int64_t height = 61, int64_t width = 83) {
  return RandomStream(1, "gradient").normal({2, 3, height, width}) * 1e-4;
}

TEST(ShapeGradient, has_a_mean_of_one_for_every_picture_alone) {
  const at::Tensor gradient = some_gradient();
  gradient[1].mul_(100);
  for (const std::string& kind : gradient_kinds()) {
    const at::Tensor shaped = shape_gradient(gradient, kind);
    EXPECT_EQ(shaped.sizes(), gradient.sizes());
    for (int64_t i : {0, 1}) {
      EXPECT_NEAR(shaped[i].abs().mean().item<double>(), 1, 1e-4) << kind;
      EXPECT_LT((shape_gradient(gradient.narrow(0, i, 1), kind)[0] - shaped[i]).abs().max().item<double>(),
                1e-4)
          << kind;
    }
  }
}

TEST(ShapeGradient, keeps_zeros) {
  for (const std::string& kind : gradient_kinds())
    EXPECT_EQ(shape_gradient(at::zeros({1, 3, 40, 40}), kind).abs().max().item<double>(), 0) << kind;
}

TEST(ShapeGradient, accepts_the_smallest_pictures) {
  for (const std::string& kind : gradient_kinds())
    for (auto [height, width] : {std::pair{1, 1}, {1, 50}, {50, 1}, {7, 9}})
      EXPECT_TRUE(shape_gradient(some_gradient(height, width), kind).isfinite().all().item<bool>()) << kind;
}

// The rows' own kernel against the definition by blurs.
TEST(ShapeGradient, smooths_by_the_mean_of_three_blurs) {
  for (auto [height, width] : {std::pair{61, 83}, {5, 200}, {40, 3}}) {
    const at::Tensor gradient = some_gradient(height, width);
    at::Tensor expected = gradient * 0.2;
    for (double sigma : {1.0, 2.0, 4.0}) expected += gaussian_blur(gradient, sigma) / 3;
    expected /= expected.abs().mean({1, 2, 3}, true);
    const double difference = (shape_gradient(gradient, "smooth") - expected).abs().max().item<double>();
    EXPECT_LT(difference, 1e-4) << "largest difference";
  }
}

TEST(ShapeGradient, keeps_as_much_of_the_colors_as_it_is_told) {
  const at::Tensor gradient = some_gradient();
  for (const std::string& kind : gradient_kinds()) {
    const auto colors = [&](double saturation) {
      const at::Tensor shaped = shape_gradient(gradient, kind, saturation);
      return (shaped.narrow(1, 0, 1) - shaped.narrow(1, 2, 1)).abs().mean().item<double>();
    };
    EXPECT_LT(colors(0), 1e-4) << kind;
    EXPECT_GT(colors(0.5), 0.1) << kind;
    EXPECT_GT(colors(1), colors(0.5)) << kind;
  }
}

TEST(ShapeGradient, accepts_gradients_of_any_layout) {
  const at::Tensor gradient = some_gradient();
  for (const std::string& kind : gradient_kinds()) {
    const at::Tensor strided = gradient.contiguous(at::MemoryFormat::ChannelsLast);
    EXPECT_LT((shape_gradient(strided, kind) - shape_gradient(gradient, kind)).abs().max().item<double>(),
              1e-4)
        << kind;
  }
}

// A faint slow wave under strong fine noise comes out stronger.
TEST(ShapeGradient, brings_the_bands_of_a_pyramid_to_like_strength) {
  const at::Tensor slow = resize(RandomStream(2, "slow").normal({1, 3, 4, 4}), 64, 64) * 0.05;
  const at::Tensor gradient = slow + RandomStream(3, "fine").normal({1, 3, 64, 64});
  const auto share = [&](const at::Tensor& x) {
    const at::Tensor coarse = resize(x, 8, 8, Filter::area);
    return (coarse.std() / x.std()).item<double>();
  };
  EXPECT_GT(share(shape_gradient(gradient, "laplacian")), 2 * share(shape_gradient(gradient, "plain")));
}

}  // namespace
}  // namespace atelier
