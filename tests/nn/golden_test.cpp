// Networks against plain PyTorch (tests/golden/make_activations.py).
#include <ATen/core/grad_mode.h>
#include <ATen/ops/arange.h>
#include <gtest/gtest.h>

#include <cstdio>

#include "base/text.h"
#include "graph_support.h"
#include "nn/network.h"
#include "nn/weights.h"

namespace atelier {
namespace {

namespace fs = std::filesystem;

at::Tensor picture(int64_t height, int64_t width) {
  at::Tensor pixels = at::empty({1, 3, height, width});
  auto at = pixels.accessor<float, 4>();
  for (int64_t c = 0; c < 3; ++c) {
    for (int64_t y = 0; y < height; ++y) {
      for (int64_t x = 0; x < width; ++x)
        at[0][c][y][x] = static_cast<float>((x * x * 3 + y * y * 5 + x * y * 7 + c * 50) % 256) / 255;
    }
  }
  return pixels;
}

at::Tensor sampled(const at::Tensor& tensor, int64_t count) {
  const at::Tensor flat = tensor.contiguous().flatten().to(at::kFloat);
  return flat.index_select(0, at::arange(count, at::kLong).mul(7919).remainder(flat.numel()));
}

// Layers below the deepest tap may be large and are not looked at.
void cut_after(Graph& graph, const std::vector<std::string>& taps) {
  const std::set<std::string> needed = graph.needed(taps);
  std::erase_if(graph.layers, [&](const LayerSpec& layer) { return !needed.contains(layer.name); });
}

void compare(const std::string& name, Graph graph, const TensorMap& weights, const TensorFile& golden) {
  const int64_t height = *parse_int(golden.metadata.at("height")),
                width = *parse_int(golden.metadata.at("width"));
  std::vector<std::string> taps;
  for (const auto& [tap, values] : golden.tensors) taps.push_back(tap);
  const Network network(std::move(graph), weights, {});
  const at::NoGradGuard no_grad;
  const std::vector<at::Tensor> together = network.forward(picture(height, width), taps);
  double worst = 0;
  for (size_t i = 0; i < taps.size(); ++i) {
    const at::Tensor wanted = golden.tensors.at(taps[i]);
    const double scale = wanted.norm().item<double>();
    const at::Tensor alone = network.forward(picture(height, width), {taps[i]})[0];
    for (const at::Tensor& found : {together[i], alone}) {
      const double error = (sampled(found, wanted.numel()) - wanted).norm().item<double>() / scale;
      EXPECT_LT(error, 1e-4) << name << " " << taps[i];
      worst = std::max(worst, error);
    }
  }
  std::printf("%s: %zu taps, largest relative difference %.2g\n", name.c_str(), taps.size(), worst);
}

TensorFile golden_of(const std::string& name) {
  return read_safetensors(fs::path(ATELIER_SOURCE_DIR) / "tests/golden/activations" /
                          (name + ".safetensors"));
}

class Golden : public testing::TestWithParam<const char*> {};

TEST_P(Golden, activations_of_real_weights_are_pytorchs) {
  const std::string name = GetParam();
  const Graph graph = read_graph(find_graph(name));
  fs::path file;
  try {
    file = find_weights(graph, "");
  } catch (const Error& error) {
    const std::string shared = name == "fast-style" ? "fast-style/wave" : name + "/" + name;
    file = fs::path(ATELIER_SOURCE_DIR) / ("../shared/models/" + shared + ".safetensors");
    if (!fs::exists(file)) GTEST_SKIP() << error.what();
  }
  compare(name, graph, read_weights(file), golden_of(name));
}

INSTANTIATE_TEST_SUITE_P(Real, Golden,
                         testing::Values("squeezenet", "tiny-darknet", "vgg16", "efficientnet-lite0",
                                         "fast-style"));

class Patterned : public testing::TestWithParam<const char*> {};

TEST_P(Patterned, activations_of_patterned_weights_are_pytorchs) {
  const std::string name = GetParam();
  Graph graph = read_graph(find_graph(name));
  const TensorFile golden = golden_of(name);
  std::vector<std::string> taps;
  for (const auto& [tap, values] : golden.tensors) taps.push_back(tap);
  cut_after(graph, taps);
  const TensorMap weights = patterned_weights(graph);
  compare(name, std::move(graph), weights, golden);
}

INSTANTIATE_TEST_SUITE_P(Structure, Patterned,
                         testing::Values("googlenet", "resnet50", "inception-v3", "vgg19"));

}  // namespace
}  // namespace atelier
