// What is looked at of a model: its learning, lattices, units, and codes in files.
#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "autoencoder/code_files.h"
#include "autoencoder/codes.h"
#include "autoencoder/lattice.h"
#include "autoencoder/learning.h"
#include "autoencoder/unit_pictures.h"
#include "base/error.h"
#include "base/files.h"
#include "support/scratch.h"
#include "tensor/npy.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

Autoencoder small_model() {
  const Architecture architecture{.layers = {12}, .bottleneck = 3, .size = 8};
  Autoencoder model({.description = describe(architecture, "h.safetensors"), .size = 8, .bottleneck = 3}, 1,
                    {});
  model.network().set_training(false);
  return model;
}

at::Tensor some_codes() {
  return RandomStream(1, "codes").normal({400, 3});
}

TEST(Lattice, goes_from_low_to_high_across_and_up) {
  const at::Tensor known = some_codes();
  const CodeLattice plane = code_lattice({.bottleneck = 3}, known, {2, 0}, 4, .9);
  ASSERT_EQ(plane.codes.sizes(), (at::IntArrayRef{16, 3}));
  EXPECT_TRUE(at::equal(plane.codes.narrow(0, 0, 4).select(1, 2), plane.across));
  EXPECT_EQ(plane.codes[0][0].item<float>(), plane.down[0].item<float>());
  EXPECT_GT(plane.down[0].item<float>(), plane.down[3].item<float>());
  EXPECT_LT(plane.across[0].item<float>(), plane.across[3].item<float>());
  EXPECT_NEAR(plane.codes[7][1].item<float>(), known.select(1, 1).mean().item<float>(), 1e-5);
  EXPECT_FALSE(code_lattice({.bottleneck = 3}, known, {1}, 4, .9).down.defined());
  EXPECT_TRUE(at::equal(values_of_unit({.is_binary = true}, known, 0, 2, .9), at::arange(2.)));
}

TEST(Traversal, begins_with_what_changes_most) {
  const Traversal found = traversal(small_model(), some_codes(), 5, 2, .98);
  ASSERT_EQ(found.units.size(), 2);
  ASSERT_EQ(found.pictures.sizes(), (at::IntArrayRef{10, 1, 8, 8}));
  const auto change = [&](int64_t unit) {
    return (found.pictures[unit * 5 + 4] - found.pictures[unit * 5]).square().sum().item<double>();
  };
  EXPECT_GE(change(0), change(1));
}

TEST(Units, show_their_weights_or_what_excites_them) {
  const Autoencoder model = small_model();
  const at::Tensor weights = unit_pictures(model, "encoder1", 12, 1, 1, [](double) {});
  EXPECT_EQ(weights.sizes(), (at::IntArrayRef{12, 1, 8, 8}));
  const at::Tensor wanted = unit_pictures(model, "code", num_units(model, "code"), 40, 1, [](double) {});
  const at::Tensor seen = model.encode_all(wanted), nothing = model.encode_all(at::zeros({1, 1, 8, 8}) + .5);
  for (int64_t unit = 0; unit < 3; ++unit)
    EXPECT_GT(seen[unit][unit].item<float>(), nothing[0][unit].item<float>()) << unit;
  EXPECT_THROW(num_units(model, "cod"), Error);
}

TEST(Learning, is_in_the_order_of_steps) {
  Learning learning;
  Keepsakes kept{.examples = at::rand({4, 1, 8, 8}).mul(255).to(at::kByte)};
  for (const int64_t step : {20, 10}) learning.add({small_model(), kept, step}, 1);
  EXPECT_EQ(learning.num_moments(), 2);
  EXPECT_EQ(learning.step(0), 10);
  EXPECT_EQ(learning.cells(0, true, true).size(0), 8);
  EXPECT_TRUE(at::equal(learning.cells(1, false, true), learning.cells(1, true, true).narrow(0, 4, 4)));
  kept.examples = kept.examples.narrow(0, 0, 3);
  EXPECT_THROW(learning.add({small_model(), kept, 30}, 1), Error);
  EXPECT_THROW(learning.add({small_model(), {}, 40}, 1), Error);
  EXPECT_THROW(Learning({small_model(), {}, 1}), Error);
}

TEST(DrawnPictures, need_to_know_where_codes_lie) {
  const Autoencoder model = small_model();
  EXPECT_THROW(drawn_at_random(model, {}, {}), Error);
  const Keepsakes kept{.codes = some_codes()};
  const DrawnPictures drawn =
      drawn_at_random(model, kept, {.count = 7, .is_distinct = true, .is_unlike = true});
  EXPECT_EQ(drawn.pictures.size(0), 7);
  EXPECT_EQ(drawn.codes.size(0), 7);
  EXPECT_THROW(drawn_at_random(model, kept, {.is_crisp = true}), Error);
}

TEST(CodeFiles, are_told_from_pictures) {
  const Scratch folder;
  write_npy(folder / "codes.npy", at::rand({2, 3}));
  write_npy(folder / "flat.npy", at::rand({2, 64}));
  write_npy(folder / "pictures.npy", at::rand({2, 8, 8}));
  write_npy(folder / "one.npy", at::rand({}));
  write_file(folder / "names.txt", "a\nb\n");
  EXPECT_TRUE(holds_codes(folder / "codes.npy", 3));
  EXPECT_TRUE(holds_codes(folder / "codes.npy", 5));  // no square: said to be of another width
  for (const char* other : {"flat.npy", "pictures.npy", "one.npy", "a.png"})
    EXPECT_FALSE(holds_codes(folder / other, 3)) << other;
  EXPECT_EQ(read_codes({folder / "codes.npy"}, 3).names, (std::vector<std::string>{"0", "1"}));
  EXPECT_THROW(read_codes({folder / "codes.npy"}, 5), Error);
  EXPECT_EQ(read_code_names(folder / "names.txt", 2)[1], "b");
  EXPECT_THROW(read_code_names(folder / "names.txt", 3), Error);
}

}  // namespace
}  // namespace atelier
