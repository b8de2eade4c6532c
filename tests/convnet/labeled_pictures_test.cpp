#include "convnet/labeled_pictures.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace atelier {
namespace {

// `count` pictures of one pixel, each of another grey.
PictureSet greys(int64_t count) {
  PictureSet set{.pixels = at::arange(count).to(at::kByte).view({count, 1, 1, 1})};
  for (int64_t i = 0; i < count; ++i) set.names.push_back("p" + std::to_string(i));
  return set;
}

std::vector<std::string> repeated(int64_t a, int64_t b) {
  std::vector<std::string> names(static_cast<size_t>(a), "class 2");
  names.insert(names.end(), static_cast<size_t>(b), "class 10");
  return names;
}

TEST(Labels, are_places_among_the_classes_in_natural_order) {
  const LabeledPictures pictures = labeled(greys(5), repeated(3, 2));
  EXPECT_EQ(pictures.classes, (std::vector<std::string>{"class 2", "class 10"}));
  EXPECT_EQ(pictures.labels, (std::vector<int64_t>{0, 0, 0, 1, 1}));
  EXPECT_EQ(class_counts(pictures), (std::vector<int64_t>{3, 2}));
  EXPECT_EQ(said_counts(pictures), "class 2 3, class 10 2");
}

TEST(Labels, that_no_class_has_are_named_with_the_nearest) {
  try {
    labeled(greys(2), {"rose", "tulpi"}, {"rose", "tulip"});
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("tulip"), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("p1"), std::string::npos) << error.what();
  }
}

TEST(Names, are_the_ends_of_lines_that_hold_a_class) {
  const char* table = "0\tn01\tgoldfish, Carassius auratus\n1\tn02\ttoad\n";
  EXPECT_EQ(names_of_classes({"n02", "n01"}, table), (std::vector<std::string>{"toad", "goldfish"}));
  EXPECT_THROW(names_of_classes({"n03"}, table), Error);
}

TEST(Labels, of_one_class_or_of_empty_ones_are_refused) {
  EXPECT_THROW(refuse_unlearnable(labeled(greys(3), {"a", "a", "a"})), Error);
  EXPECT_THROW(refuse_unlearnable(labeled(greys(3), {"a", "a", "b"}, {"a", "b", "c"})), Error);
  EXPECT_NO_THROW(refuse_unlearnable(labeled(greys(3), {"a", "a", "b"})));
}

TEST(Split, holds_out_every_tenth_of_each_class) {
  const LabeledSplit parts = split_by_class(labeled(greys(130), repeated(100, 30)), 0.1);
  EXPECT_EQ(class_counts(parts.held_out), (std::vector<int64_t>{10, 3}));
  EXPECT_EQ(class_counts(parts.train), (std::vector<int64_t>{90, 27}));
  EXPECT_EQ(parts.held_out.set.names.front(), "p0");
  EXPECT_EQ(parts.held_out.set.names[1], "p10");
  EXPECT_EQ(parts.held_out.set.names[10], "p100");
  EXPECT_EQ(parts.held_out.set.pixels[1].item<int64_t>(), 10);
}

TEST(Split, leaves_something_to_learn_from) {
  const LabeledSplit single = split_by_class(labeled(greys(3), {"a", "b", "b"}), 0.1);
  EXPECT_EQ(class_counts(single.train), (std::vector<int64_t>{1, 1}));
  EXPECT_EQ(single.held_out.size(), 1);
  EXPECT_EQ(split_by_class(labeled(greys(3), {"a", "b", "b"}), 0).held_out.size(), 0);
}

TEST(Balance, gives_each_class_the_same_weight) {
  const at::Tensor weights = balancing_weights(labeled(greys(40), repeated(30, 10)));
  EXPECT_NEAR(weights[0].item<double>() * 30, weights[1].item<double>() * 10, 1e-4);
  EXPECT_NEAR((weights[0].item<double>() * 30 + weights[1].item<double>() * 10) / 40, 1, 1e-6);
}

}  // namespace
}  // namespace atelier
