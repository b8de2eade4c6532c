#include "train/picture_set.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <set>

#include "base/error.h"
#include "train/variation.h"

namespace atelier {
namespace {

TEST(Pictures, are_cropped_or_stretched_to_squares) {
  at::Tensor wide = at::zeros({1, 3, 10, 30});
  wide.narrow(3, 10, 10).fill_(1);
  EXPECT_TRUE((fitted(wide, 5, 1, Fit::crop) == 255).all().item<bool>());
  EXPECT_EQ(fitted(wide, 6, 3, Fit::stretch).sizes(), (at::IntArrayRef{1, 3, 6, 6}));
  EXPECT_EQ(fitted(wide, 6, 3, Fit::stretch)[0][0][0][0].item<int>(), 0);
  EXPECT_EQ(fitted(at::rand({1, 3, 1, 1}), 28, 1, Fit::crop).size(3), 28);
}

TEST(Arrays, are_pictures_in_every_usual_shape) {
  EXPECT_EQ(pictures_of_array(at::zeros({5, 8, 8}), "a").sizes(), (at::IntArrayRef{5, 1, 8, 8}));
  EXPECT_EQ(pictures_of_array(at::zeros({5, 8, 9, 3}), "a").sizes(), (at::IntArrayRef{5, 3, 8, 9}));
  EXPECT_EQ(pictures_of_array(at::zeros({5, 3, 8, 9}), "a").sizes(), (at::IntArrayRef{5, 3, 8, 9}));
  EXPECT_EQ(pictures_of_array(at::zeros({5, 784}), "a").sizes(), (at::IntArrayRef{5, 1, 28, 28}));
  for (const at::Tensor& bad :
       {at::zeros({5}), at::zeros({5, 7}), at::zeros({0, 8, 8}), at::zeros({5, 4, 8, 9})})
    EXPECT_THROW(pictures_of_array(bad, "a"), Error);
}

TEST(RowWidth, shears_what_is_read_with_a_wrong_one) {
  const at::Tensor pixels = at::arange(28 * 28).view({1, 1, 28, 28}).remainder(256).to(at::kByte);
  const at::Tensor wrong = with_row_width(pixels, 27);
  EXPECT_EQ(wrong.sizes(), (at::IntArrayRef{1, 1, 27, 27}));
  EXPECT_EQ(wrong[0][0][1][0].item<int>(), 27);
  EXPECT_EQ(wrong[0][0][2][3].item<int>(), 57);
  EXPECT_EQ(with_row_width(pixels, 40).sizes(), (at::IntArrayRef{1, 1, 40, 40}));
}

TEST(Split, holds_out_the_same_share_and_loses_nothing) {
  PictureSet set{at::arange(10).view({10, 1, 1, 1}).to(at::kByte), {}};
  for (int i = 0; i < 10; ++i) set.names.push_back(std::to_string(i));
  const PictureSplit parts = split(set, .3, 5);
  EXPECT_EQ(parts.held_out.size(), 3);
  std::set<int> all;
  for (const PictureSet* part : {&parts.train, &parts.held_out})
    for (int64_t i = 0; i < part->size(); ++i) {
      all.insert(part->pixels[i].item<int>());
      EXPECT_EQ(part->names[i], std::to_string(part->pixels[i].item<int>()));
    }
  EXPECT_EQ(all.size(), 10);
  EXPECT_EQ(split(set, 0, 5).held_out.size(), 0);
}

TEST(DullPictures, are_refused) {
  const at::Tensor some = at::rand({3, 1, 4, 4}).mul(255).to(at::kByte);
  EXPECT_NO_THROW(refuse_dull({some, {}}));
  EXPECT_THROW(refuse_dull({some.narrow(0, 0, 1), {}}), Error);
  EXPECT_THROW(refuse_dull({at::full({3, 1, 4, 4}, 0, at::kByte), {}}), Error);
  EXPECT_THROW(refuse_dull({some.narrow(0, 0, 1).repeat({3, 1, 1, 1}), {}}), Error);
}

TEST(Variation, moves_pictures_by_seed_and_step_alone) {
  const at::Tensor pictures = at::ones({4, 1, 9, 9});
  EXPECT_TRUE(varied(pictures, {}, 1, 1).is_same(pictures));
  const Variation variation{.turn = 20, .shift = .2, .zoom = .1, .flip = true};
  EXPECT_TRUE(at::equal(varied(pictures, variation, 1, 2), varied(pictures, variation, 1, 2)));
  EXPECT_FALSE(at::equal(varied(pictures, variation, 1, 2), varied(pictures, variation, 1, 3)));
  const at::Tensor flipped = at::arange(81.).view({1, 1, 9, 9});
  int64_t num_turned = 0;
  for (uint32_t step = 0; step < 20; ++step)
    num_turned += (varied(flipped, {.flip = true}, 1, step) - flipped).abs().max().item<double>() > 1 ? 1 : 0;
  EXPECT_GT(num_turned, 3);
  EXPECT_LT(num_turned, 17);
}

}  // namespace
}  // namespace atelier
