#include "style/loss.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/mse_loss.h>
#include <ATen/ops/zeros_like.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "nn/goal_gradient.h"
#include "support/small_network.h"

namespace atelier {
namespace {

constexpr int64_t kWhole = 1 << 20;

at::Tensor picture(int64_t height, int64_t width, const char* name) {
  return RandomStream(3, name).uniform({1, 3, height, width});
}

struct Transfer {
  const Network network = small_network();
  const at::Tensor content = picture(75, 90, "content"), start = picture(75, 90, "start");
  const TransferGoal goal = goal_of(picture(60, 50, "style"));

  TransferGoal goal_of(const at::Tensor& style) const {
    const Tensors seen = network.forward(style, {"act1", "act4"});
    return {{{"act2", 5, network.forward(content, {"act2"})[0]}},
            {{"act1", 300, gram_of(seen[0])[0]}, {"act4", 100, gram_of(seen[1])[0]}}};
  }
  GoalGradient gradient(int64_t tile_px) const {
    return gradients_of(network, start, {&goal}, {{0, 0}}, tile_px)[0];
  }
};

// Written plainly, as the papers have it.
at::Tensor plain_loss(const Transfer& transfer, const at::Tensor& pixels) {
  const Tensors seen = transfer.network.forward(pixels, {"act2", "act1", "act4"});
  const Tensors style = transfer.network.forward(picture(60, 50, "style"), {"act1", "act4"});
  const auto gram = [](const at::Tensor& map) {
    const at::Tensor flat = map[0].flatten(1);
    return flat.mm(flat.t()) / static_cast<double>(map.numel());
  };
  return 5 * at::mse_loss(seen[0], transfer.network.forward(transfer.content, {"act2"})[0]) +
         300 * at::mse_loss(gram(seen[1]), gram(style[0])) +
         100 * at::mse_loss(gram(seen[2]), gram(style[1]));
}

TEST(TransferLoss, and_its_gradient_are_those_written_plainly) {
  const Transfer transfer;
  const GoalGradient found = transfer.gradient(kWhole);
  const c10::AutoGradMode grad_mode(true);
  const at::Tensor pixels = transfer.start.clone().requires_grad_(true);
  const at::Tensor loss = plain_loss(transfer, pixels);
  const at::Tensor wanted = torch::autograd::grad({loss}, {pixels})[0];
  EXPECT_NEAR(transfer.goal.loss(found.sums) / loss.item<double>(), 1, 1e-5);
  EXPECT_LT((found.gradient - wanted).norm().item<double>() / wanted.norm().item<double>(), 1e-5);
}

TEST(TransferLoss, in_tiles_is_that_of_the_whole_picture) {
  const Transfer transfer;
  const GoalGradient whole = transfer.gradient(kWhole);
  for (const int64_t tile_px : {16, 24, 40}) {
    const GoalGradient tiled = transfer.gradient(tile_px);
    const double difference =
        (tiled.gradient - whole.gradient).norm().item<double>() / whole.gradient.norm().item<double>();
    EXPECT_LT(difference, 1e-4) << tile_px;
    EXPECT_NEAR(transfer.goal.loss(tiled.sums) / transfer.goal.loss(whole.sums), 1, 1e-5) << tile_px;
  }
}

TEST(TransferLoss, is_nothing_where_content_and_style_are_the_picture_itself) {
  const Transfer transfer;
  const Tensors seen = transfer.network.forward(transfer.start, {"act2", "act4"});
  const TransferGoal itself({{"act2", 1, seen[0]}}, {{"act4", 1, gram_of(seen[1])[0]}});
  const GoalGradient found = gradients_of(transfer.network, transfer.start, {&itself}, {{0, 0}}, kWhole)[0];
  EXPECT_LT(itself.loss(found.sums), 1e-10);
}

TEST(Gram, does_not_depend_on_where_things_are) {
  const at::Tensor map = RandomStream(3, "map").uniform({1, 4, 6, 7});
  EXPECT_LT((gram_of(map) - gram_of(map.roll({2, 3}, {2, 3}))).abs().max().item<double>(), 1e-6);
  EXPECT_EQ(gram_of(map).sizes(), (std::vector<int64_t>{1, 4, 4}));
}

}  // namespace
}  // namespace atelier
