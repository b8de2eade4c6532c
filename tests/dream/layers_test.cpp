#include "dream/layers.h"

#include <gtest/gtest.h>

#include "dream/cost.h"
#include "dream/stages.h"
#include "support/small_network.h"

namespace atelier {
namespace {

WeightedItem item(const std::string& name, std::vector<int64_t> channels = {}) {
  return {.name = name, .channels = std::move(channels)};
}

std::string complaints(const WeightedList& layers) {
  try {
    check_layers(layers, small_graph());
    return "";
  } catch (const PlanError& error) {
    return error.what();
  }
}

TEST(DreamTaps, are_the_layers_given_or_one_that_the_network_suggests) {
  DreamOptions options;
  const std::vector<std::string> suggested{default_layers(small_graph()).front().name};
  EXPECT_EQ(dream_taps(options, small_graph()), suggested);
  options.aim.layers = {item("act2", {1})};
  EXPECT_EQ(dream_taps(options, small_graph()), std::vector<std::string>{"act2"});
  options.octave_layers = {"act4 x20", "act2+act1:0.5 x3 @0.8"};
  EXPECT_EQ(dream_taps(options, small_graph()), (std::vector<std::string>{"act4", "act2", "act1"}));
}

TEST(DreamTaps, say_what_is_wrong_with_layers_of_octaves) {
  DreamOptions options;
  for (const char* text : {"x20", "act4 x20 act2", "act4 x", "akt4"}) {
    options.octave_layers = {text};
    EXPECT_ANY_THROW(dream_taps(options, small_graph())) << text;
  }
}

TEST(DreamLayers, are_checked_all_at_once) {
  EXPECT_EQ(complaints({item("act4", {0, 15})}), "");
  const std::string text = complaints({item("akt4"), item("act4", {16, -1}), item("nowhere")});
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
  const auto flops = [&](int64_t side) { return dream_flops(options, small_graph(), {side, side}); };
  const auto bytes = [&](int64_t side, int64_t each) {
    return dream_bytes(options, small_graph(), {side, side}, each);
  };
  const double small = flops(64);
  EXPECT_NEAR(flops(128) / small, 4, 0.2);
  EXPECT_NEAR(bytes(128, 4) / bytes(64, 4), 4, 0.2);
  options.iterations *= 2;
  EXPECT_DOUBLE_EQ(flops(64), 2 * small);
  EXPECT_LT(bytes(64, 2), bytes(64, 4));
}

TEST(DreamCost, is_kept_within_a_budget_by_smaller_tiles) {
  DreamOptions options;
  const PictureSize size{3000, 3000};
  const double whole = dream_bytes(options, small_graph(), size);
  EXPECT_EQ(tile_within(whole, options, small_graph(), size), options.tile_px);
  const int64_t smaller = tile_within(whole * 0.9, options, small_graph(), size);
  EXPECT_LT(smaller, options.tile_px);
  options.tile_px = smaller;
  EXPECT_LE(dream_bytes(options, small_graph(), size), whole * 0.9);
}

TEST(PictureSize, is_checked_against_what_the_network_needs) {
  EXPECT_NO_THROW(check_picture_size({16, 16}, {}, small_graph()));
  EXPECT_THROW(check_picture_size({15, 160}, {}, small_graph()), Error);
}

}  // namespace
}  // namespace atelier
