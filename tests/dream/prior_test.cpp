#include "dream/prior.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "dream/natural.h"
#include "support/small_network.h"

namespace atelier {
namespace {

Prior small_prior(const Network& network) {
  PriorCollector collector(network, {"both", "act4"}, {32, 64});
  for (uint64_t seed = 0; seed < 6; ++seed)
    collector.add(resize(RandomStream(seed, "picture").uniform({1, 3, 8, 8}), 70, 90).clamp(0, 1));
  return collector.prior();
}

TEST(Prior, has_statistics_of_each_layer_at_each_side) {
  const Prior prior = small_prior(small_network());
  EXPECT_EQ(prior.taps(), (std::vector<std::string>{"act4", "both"}));
  EXPECT_EQ(prior.layers.at("both").sizes(), at::IntArrayRef({2, 2, 2, 18}));
}

TEST(Prior, is_no_distance_from_its_own_statistics_and_some_from_others) {
  const Network network = small_network();
  Prior prior = small_prior(network);
  const std::vector<at::Tensor> maps = network.forward(small_picture(60, 60), prior.taps());
  EXPECT_GT(prior_distance(prior, maps, 60).item<double>(), 1e-3);
  for (size_t i = 0; i < maps.size(); ++i) prior.layers.at(prior.taps()[i])[1][0].copy_(moments(maps[i])[0]);
  EXPECT_NEAR(prior_distance(prior, maps, 60).item<double>(), 0, 1e-8);
  EXPECT_GT(prior_distance(prior, maps, 33).item<double>(), 1e-3);
}

TEST(Prior, is_empty_for_a_network_without_a_file) {
  EXPECT_TRUE(read_prior(small_graph()).empty());
}

TEST(Prior, of_the_project_fits_its_network) {
  const Graph graph = read_graph(std::string(ATELIER_SOURCE_DIR) + "/models/squeezenet.yaml");
  const Prior prior = read_prior(graph);
  EXPECT_EQ(prior.sides, (std::vector<int64_t>{112, 160, 224}));
  const Shapes shapes = graph.shapes(224, 224);
  for (const auto& [name, statistics] : prior.layers)
    EXPECT_EQ(statistics.size(3), shapes.at(name).channels) << name;
}

TEST(Prior, cannot_be_collected_from_one_picture) {
  const Network network = small_network();
  PriorCollector collector(network, {"act4"}, {32});
  collector.add(small_picture());
  EXPECT_THROW(collector.prior(), Error);
}

TEST(Moments, are_mean_and_deviation_of_each_channel) {
  const at::Tensor maps = RandomStream(3, "maps").normal({2, 3, 40, 40}) * 2 + 5;
  const at::Tensor found = moments(maps);
  EXPECT_LT((found.select(1, 0) - maps.mean({2, 3})).abs().max().item<double>(), 1e-4);
  EXPECT_LT((found.select(1, 1) - maps.std({2, 3}, /*unbiased=*/false)).abs().max().item<double>(), 1e-3);
}

TEST(Natural, counts_contrast_where_it_is) {
  const at::Tensor fine = RandomStream(1, "noise").uniform({1, 3, 64, 64}), coarse = gaussian_blur(fine, 6);
  const at::Tensor of_fine = contrasts(fine), of_coarse = contrasts(coarse);
  EXPECT_EQ(of_fine.sizes(), at::IntArrayRef({1, 5, 3}));
  EXPECT_GT(of_fine[0][0][0].item<double>(), of_fine[0][3][0].item<double>());
  EXPECT_LT(of_coarse[0][0][0].item<double>(), of_coarse[0][3][0].item<double>());
}

TEST(Natural, prefers_soft_shapes_to_noise_and_values_within_the_limits) {
  const at::Tensor noise = RandomStream(1, "noise").uniform({1, 3, 64, 64});
  EXPECT_LT(unnaturalness(small_picture(64, 64)).item<double>(), unnaturalness(noise).item<double>());
  EXPECT_NEAR(crowding(noise * 0.5 + 0.25).item<double>(), 0, 1e-6);
  EXPECT_GT(crowding(noise.round()).item<double>(), 1);
}

}  // namespace
}  // namespace atelier
