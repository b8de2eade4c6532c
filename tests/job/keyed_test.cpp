#include "job/keyed.h"

#include <gtest/gtest.h>

#include "job/options.h"

namespace atelier {
namespace {

struct Film {
  double strength = 1;
  int iterations = 10;
  WeightedList layer;
  std::string mode = "soft";
  Options options;

  Film() {
    options.add("strength", strength, "", {0, 2});
    options.add("iterations", iterations, "");
    options.add("layer", layer, "");
    options.add("mode", mode, "");
  }
  void read(const std::string& yaml, double frame) {
    std::vector<Error> mistakes;
    options.read(values_at(parse_yaml(yaml, "job.yaml"), frame, options), mistakes);
    EXPECT_TRUE(mistakes.empty()) << mistakes.front().what();
  }
  double strength_at(const std::string& keys, double frame) {
    read("strength: " + keys, frame);
    return strength;
  }
};

TEST(Keyed, passes_through_its_keys_and_holds_beyond_them) {
  Film film;
  const std::string keys = "{120: 1.8, 0: 1.4}";
  EXPECT_DOUBLE_EQ(film.strength_at(keys, -5), 1.4);
  EXPECT_DOUBLE_EQ(film.strength_at(keys, 0), 1.4);
  EXPECT_DOUBLE_EQ(film.strength_at(keys, 60), 1.6);
  EXPECT_DOUBLE_EQ(film.strength_at(keys, 500), 1.8);
}

TEST(Keyed, easings_differ_between_the_keys_only) {
  Film film;
  const std::string smooth = "{0: 0, 10: 1, easing: smooth}", hold = "{0: 0, 10: 1, easing: hold}";
  EXPECT_LT(film.strength_at(smooth, 2), 0.2);
  EXPECT_DOUBLE_EQ(film.strength_at(smooth, 5), 0.5);
  EXPECT_DOUBLE_EQ(film.strength_at(hold, 9.9), 0);
  EXPECT_DOUBLE_EQ(film.strength_at(hold, 10), 1);
  EXPECT_THROW(film.strength_at("{0: 1, 5: 2, easing: smoth}", 3), Error);
  EXPECT_THROW(film.strength_at("{0: 1, a: 2}", 0), Error);
}

TEST(Keyed, whole_numbers_are_rounded) {
  Film film;
  film.read("iterations: {0: 10, 10: 13}", 5);
  EXPECT_EQ(film.iterations, 12);  // 11.5
}

TEST(Keyed, names_and_lists_hold_until_the_next_key) {
  Film film;
  film.read("{mode: {1: soft, 10: hard}, layer: {1: a, 10: [b, 'c:2']}}", 9);
  EXPECT_EQ(film.mode, "soft");
  EXPECT_EQ(film.layer.size(), 1u);
  film.read("{mode: {1: soft, 10: hard}, layer: {1: a, 10: [b, 'c:2']}}", 10);
  EXPECT_EQ(film.mode, "hard");
  ASSERT_EQ(film.layer.size(), 2u);
  EXPECT_EQ(film.layer[1].weight, 2);
}

TEST(Keyed, weights_within_a_list_move) {
  Film film;
  film.read("layer: [{name: a, weight: {0: 1, 10: 0}}, {name: b, weight: {0: 0, 10: 1}}]", 4);
  ASSERT_EQ(film.layer.size(), 2u);
  EXPECT_DOUBLE_EQ(film.layer[0].weight, 0.6);
  EXPECT_DOUBLE_EQ(film.layer[1].weight, 0.4);
}

TEST(Keyed, what_is_no_key_map_is_not_keyed) {
  EXPECT_FALSE(is_keyed(parse_yaml("{strength: 1, layer: [{name: a, weight: 2}]}", "job.yaml")));
  EXPECT_TRUE(is_keyed(parse_yaml("layer: [{name: a, weight: {0: 1, 5: 2}}]", "job.yaml")));
  EXPECT_EQ(keyed_frames(parse_yaml("{a: {0: 1, 5: 2}, b: [{w: {7: 1}}]}", "job.yaml")),
            (std::set<double>{0, 5, 7}));
}

}  // namespace
}  // namespace atelier
