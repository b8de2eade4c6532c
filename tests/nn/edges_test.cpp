#include "nn/edges.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/conv2d.h>
#include <ATen/ops/replication_pad2d.h>
#include <c10/core/GradMode.h>
#include <gtest/gtest.h>
#include <torch/csrc/autograd/autograd.h>

#include "nn/lean.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

TEST(RepeatedEdges, are_those_of_a_picture_that_goes_on) {
  RandomStream random(1, "edges");
  for (const auto& [height, width, groups] :
       std::vector<std::array<int64_t, 3>>{{7, 9, 1}, {1, 5, 1}, {6, 1, 1}, {1, 1, 1}, {5, 6, 2}}) {
    SCOPED_TRACE(std::to_string(height) + "x" + std::to_string(width));
    const at::Tensor x = random.normal({2, 4, height, width}), weight = random.normal({6, 4 / groups, 3, 3}),
                     seed = random.normal({2, 6, height, width});
    const c10::AutoGradMode grad_mode(true);
    const auto gradient = [&](const auto& convolve) {
      const at::Tensor leaf = x.clone().requires_grad_(true);
      const at::Tensor result = convolve(leaf);
      return std::pair{result.detach(), torch::autograd::grad({result}, {leaf}, {seed})[0]};
    };
    const auto [wanted, wanted_gradient] = gradient([&](const at::Tensor& leaf) {
      return at::conv2d(at::replication_pad2d(leaf, {1, 1, 1, 1}), weight, {}, at::IntArrayRef{1, 1},
                        at::IntArrayRef{0, 0}, at::IntArrayRef{1, 1}, groups);
    });
    const auto [found, found_gradient] = gradient([&](const at::Tensor& leaf) {
      return lean::conv(leaf, weight, {}, {1, 1}, {1, 1}, {1, 1}, groups, /*repeats_edges=*/true);
    });
    EXPECT_LT((found - wanted).abs().max().item<double>(), 1e-5);
    EXPECT_LT((found_gradient - wanted_gradient).abs().max().item<double>(), 1e-5);
  }
}

}  // namespace
}  // namespace atelier
