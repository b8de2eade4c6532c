#include "nn/tiles.h"

#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

#include "job/document.h"
#include "nn/network.h"
#include "tensor/seed.h"

namespace atelier {
namespace {

// What networks do at their borders: SAME padding that depends on the size, pooling rounded up, uneven
// padding, dilation, branches of different reach, and enlarging.
const char* kSame = R"(
  conv1: {conv: 4, kernel: 3, stride: 2, padding: same_tf}
  act1: relu6
  conv2: {conv: 4, kernel: 5, stride: 2, groups: 4, padding: same_tf}
  conv3: {conv: 4, kernel: 3, stride: 2, padding: same_tf}
)";
const char* kCaffe = R"(
  conv1: {conv: 4, kernel: 3, stride: 2, padding: [0, 1, 0, 1]}
  act1: relu
  pool1: {max_pool: 3, stride: 2, ceil: true}
  conv2: {conv: 4, kernel: 3, padding: 2, dilation: 2}
  side: {conv: 3, kernel: 1, from: pool1}
  both: {concat: [conv2, side]}
  conv3: {avg_pool: 3, stride: 2, ceil: true, padding: 1}
)";
const char* kUp = R"(
  conv1: {conv: 4, kernel: 3, stride: 2, padding: 1}
  pool1: {max_pool: 2}
  up: {upsample: 2, mode: bilinear}
  conv2: {conv: 4, kernel: 3, padding: 1}
  join: {concat: [conv2, conv1]}
  wide: {conv_transpose: 3, kernel: 4, stride: 2, padding: 1}
  conv3: {conv: 2, kernel: 3, padding: 1}
)";

Graph graph_of(const char* layers) {
  const std::string text = std::string("input: {size: 64, min_size: 8}\nlayers:") + layers;
  return graph_from_document(parse_yaml(text, "tiles.yaml"), "tiles.yaml");
}

void expect_tiles_to_see_the_whole(const char* layers, PictureSize size, const std::vector<std::string>& taps,
                                   int64_t tile_px) {
  const Network network(graph_of(layers), 1, {});
  const at::Tensor picture = RandomStream(2, "picture").uniform({1, 3, size.height, size.width});
  const std::vector<at::Tensor> whole = network.forward(picture, taps);
  std::vector<int64_t> places(taps.size(), 0);
  const std::vector<Tile> tiles = tiles_of(network.graph(), taps, size, tile_px);
  EXPECT_GT(tiles.size(), 1u);
  for (const Tile& tile : tiles) {
    const at::Tensor pixels = picture.narrow(2, tile.rows.start, tile.rows.length)
                                  .narrow(3, tile.columns.start, tile.columns.length);
    const std::vector<at::Tensor> seen = network.forward(pixels, taps);
    for (size_t i = 0; i < taps.size(); ++i) {
      const MapPart& part = tile.parts[i];
      const at::Tensor own = seen[i]
                                 .narrow(2, part.rows.start, part.rows.length)
                                 .narrow(3, part.columns.start, part.columns.length);
      const at::Tensor expected =
          whole[i].narrow(2, part.top, part.rows.length).narrow(3, part.left, part.columns.length);
      if (own.numel() > 0) {
        EXPECT_LT((own - expected).abs().max().item<double>(), 1e-5)
            << taps[i] << " at " << part.top << "," << part.left;
      }
      places[i] += part.rows.length * part.columns.length;
    }
  }
  for (size_t i = 0; i < taps.size(); ++i)
    EXPECT_EQ(places[i], whole[i].size(2) * whole[i].size(3)) << taps[i];
}

TEST(Tiles, see_what_the_whole_picture_shows_whatever_the_padding_and_the_size) {
  for (const int64_t height : {64, 65, 66, 67, 71}) {
    expect_tiles_to_see_the_whole(kSame, {height, 50}, {"conv3", "act1"}, 24);
    expect_tiles_to_see_the_whole(kCaffe, {height, 77}, {"conv3", "both"}, 32);
  }
  expect_tiles_to_see_the_whole(kUp, {64, 80}, {"conv3", "join"}, 16);
}

TEST(Tiles, are_one_where_the_picture_is_no_larger_or_a_layer_sees_it_whole) {
  EXPECT_EQ(tiles_of(graph_of(kSame), {"conv3"}, {64, 64}, 64).size(), 1u);
  EXPECT_EQ(
      tiles_of(graph_of("\n  conv1: {conv: 4, kernel: 3}\n  mean: global_pool\n"), {"mean"}, {64, 64}, 16)
          .size(),
      1u);
}

TEST(Tiles, are_no_larger_than_half_a_receptive_field_on_each_side_asks) {
  const Graph graph = graph_of(kCaffe);
  const int64_t seen = graph.shapes(640, 640).at("conv3").receptive_field;
  for (const Tile& tile : tiles_of(graph, {"conv3"}, {640, 640}, 128)) {
    EXPECT_LE(tile.rows.length, 128 + seen + 16);
    EXPECT_LE(tile.columns.length, 128 + seen + 16);
  }
}

}  // namespace
}  // namespace atelier
