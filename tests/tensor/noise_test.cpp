#include "tensor/noise.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace atelier {
namespace {

TEST(Noise, makes_pictures_in_range_that_only_the_seed_changes) {
  for (const std::string& kind : noise_kinds()) {
    if (kind == "grey") continue;
    const at::Tensor picture = make_noise(kind, {30, 41}, 1);
    EXPECT_EQ(picture.sizes(), at::IntArrayRef({1, 3, 30, 41})) << kind;
    EXPECT_GE(picture.min().item<double>(), 0) << kind;
    EXPECT_LE(picture.max().item<double>(), 1) << kind;
    EXPECT_GT(picture.std().item<double>(), 0.05) << kind;
    EXPECT_TRUE(make_noise(kind, {30, 41}, 1).equal(picture)) << kind;
    EXPECT_FALSE(make_noise(kind, {30, 41}, 2).equal(picture)) << kind;
    EXPECT_NO_THROW(make_noise(kind, {1, 1}, 1)) << kind;
  }
}

TEST(Noise, of_no_kind_is_flat_grey) {
  EXPECT_TRUE(make_noise("grey", {30, 41}, 1).eq(0.5).all().item<bool>());
}

TEST(Noise, shows_the_same_clouds_and_gradients_at_every_size) {
  for (const char* kind : {"clouds", "gradient"}) {
    const at::Tensor small = make_noise(kind, {48, 64}, 3);
    const at::Tensor large = resize(make_noise(kind, {384, 512}, 3), 48, 64, Filter::area);
    const double difference = (small - large).abs().mean().item<double>();
    EXPECT_LT(difference, 0.02) << kind;
  }
}

TEST(Noise, names_the_nearest_kind) {
  try {
    make_noise("cloud", {4, 4}, 1);
    FAIL() << "an unknown kind was accepted";
  } catch (const Error& error) {
    EXPECT_NE(error.problem().find("'clouds'"), std::string::npos) << error.problem();
  }
}

}  // namespace
}  // namespace atelier
