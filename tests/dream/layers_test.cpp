#include "dream/layers.h"

#include <gtest/gtest.h>

#include "dream/cost.h"
#include "dream/dream_fixture.h"

namespace atelier {
namespace {

std::string complaints(const WeightedList& layers) {
  DreamOptions options;
  options.layers = layers;
  try {
    dream_layers(options, small_graph());
    return "";
  } catch (const PlanError& error) {
    return error.what();
  }
}

TEST(DreamLayers, are_those_given_or_one_that_the_network_suggests) {
  DreamOptions options;
  EXPECT_EQ(dream_layers(options, small_graph()).front().name, default_layers(small_graph()).front().name);
  options.layers = {{"act2", 2, {1}, {}}};
  EXPECT_EQ(dream_layers(options, small_graph()).front().name, "act2");
}

TEST(DreamLayers, are_checked_all_at_once) {
  EXPECT_EQ(complaints({{"act4", 1, {0, 15}, {}}}), "");
  const std::string text =
      complaints({{"akt4", 1, {}, {}}, {"act4", 1, {16, -1}, {}}, {"nowhere", 1, {}, {}}});
  for (const char* part : {"akt4", "'act4'", "no channel 16", "no channel -1", "0 to 15", "nowhere"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in " << text;
}

TEST(DreamOptions, name_each_option_once_and_know_the_step_of_each_gradient) {
  DreamOptions dream;
  Options options;
  dream.declare(options);
  for (const char* key : {"layer", "octaves", "octave-scale", "iterations", "step", "jitter", "gradient"})
    EXPECT_NE(options.find(key), nullptr) << key;
  const double smooth = dream.step_of();
  dream.gradient = "laplacian";
  EXPECT_LT(dream.step_of(), smooth);
  dream.step = 3;
  EXPECT_EQ(dream.step_of(), 3);
}

TEST(DreamCost, grows_with_the_picture_and_the_iterations) {
  DreamOptions options;
  options.octaves = 1;
  const DreamCost small = dream_cost(options, small_graph(), {64, 64}),
                  large = dream_cost(options, small_graph(), {128, 128});
  EXPECT_NEAR(large.flops / small.flops, 4, 0.2);
  EXPECT_NEAR(large.bytes / small.bytes, 4, 0.2);
  options.iterations *= 2;
  EXPECT_DOUBLE_EQ(dream_cost(options, small_graph(), {64, 64}).flops, 2 * small.flops);
  EXPECT_LT(dream_cost(options, small_graph(), {64, 64}, 2).bytes, small.bytes);
}

TEST(PictureSize, is_checked_against_what_the_network_needs) {
  EXPECT_NO_THROW(check_picture_size({16, 16}, small_graph()));
  EXPECT_THROW(check_picture_size({15, 160}, small_graph()), Error);
}

}  // namespace
}  // namespace atelier
