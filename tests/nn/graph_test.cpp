#include "nn/graph.h"

#include <gtest/gtest.h>

#include "graph_support.h"
#include "nn/describe.h"

namespace atelier {
namespace {

// --- Shapes ---

TEST(Graph, layers_follow_one_another_unless_they_say_from) {
  const Graph graph = graph_of_layers(
      "  a: {conv: 4, kernel: 3}\n  b: relu\n  c: {conv: 2, from: a}\n  d: {concat: [b, c]}\n");
  EXPECT_EQ(graph.layer("b").from, std::vector<std::string>{"a"});
  EXPECT_EQ(graph.layer("c").from, std::vector<std::string>{"a"});
  EXPECT_EQ(graph.shapes(32, 32).at("d").channels, 6);
}

TEST(Graph, receptive_fields_and_strides_follow_the_usual_arithmetic) {
  // VGG's first blocks: 3, 5, 6 (stride 2), 10, 14.
  const Graph graph = graph_of_layers(
      "  a: {conv: 4, kernel: 3, padding: 1}\n  b: {conv: 4, kernel: 3, padding: 1}\n  p: {max_pool: 2}\n"
      "  c: {conv: 4, kernel: 3, padding: 1}\n  d: {conv: 4, kernel: 3, dilation: 1, padding: 1}\n  e: "
      "global_pool\n");
  const Shapes shapes = graph.shapes(32, 20);
  EXPECT_EQ(shapes.at("a").receptive_field, 3);
  EXPECT_EQ(shapes.at("b").receptive_field, 5);
  EXPECT_EQ(shapes.at("p").receptive_field, 6);
  EXPECT_EQ(shapes.at("p").stride, 2);
  EXPECT_EQ(shapes.at("d").receptive_field, 14);
  EXPECT_EQ(shapes.at("d").height, 16);
  EXPECT_EQ(shapes.at("d").width, 10);
  EXPECT_EQ(shapes.at("e").receptive_field, 0);
  EXPECT_TRUE(shapes.at("e").flat());
}

TEST(Graph, flops_of_a_convolution_are_two_per_weight_and_place) {
  const Graph graph = graph_of_layers("  a: {conv: 8, kernel: [3, 5], padding: same, stride: 1}\n");
  EXPECT_EQ(graph.shapes(10, 7).at("a").flops, 2.0 * 8 * 10 * 7 * 3 * 3 * 5);
}

TEST(Graph, pooling_rounds_up_as_caffe_does_and_never_starts_beyond_the_picture) {
  const Graph up = graph_of_layers("  p: {max_pool: 3, stride: 2, ceil: true}\n");
  EXPECT_EQ(up.shapes(112, 113).at("p").height, 56);
  EXPECT_EQ(up.shapes(112, 113).at("p").width, 56);
  EXPECT_EQ(graph_of_layers("  p: {max_pool: 3, stride: 2}\n").shapes(112, 113).at("p").height, 55);
  const Graph padded = graph_of_layers("  p: {max_pool: 2, stride: 2, padding: 1, ceil: true}\n");
  EXPECT_EQ(padded.shapes(31, 32).at("p").height, 16);
  EXPECT_EQ(padded.shapes(31, 32).at("p").width, 17);
}

TEST(Graph, tensorflows_same_padding_gives_the_size_over_the_stride_rounded_up) {
  const Graph graph = graph_of_layers("  a: {conv: 2, kernel: 5, stride: 2, padding: same_tf}\n");
  for (int64_t size = 1; size < 40; ++size) EXPECT_EQ(graph.shapes(size, 32).at("a").height, (size + 1) / 2);
  const Padding padding = resolve_padding(graph.layer("a"), 32, 33);
  EXPECT_EQ(padding.top, 1);
  EXPECT_EQ(padding.bottom, 2);
  EXPECT_EQ(padding.left, 2);
  EXPECT_EQ(padding.right, 2);
}

TEST(Graph, a_transposed_convolution_undoes_the_stride) {
  const Graph graph = graph_of_layers(
      "  a: {conv: 4, kernel: 3, stride: 2, padding: 1}\n"
      "  b: {conv_transpose: 3, kernel: 3, stride: 2, padding: 1, output_padding: 1}\n");
  EXPECT_EQ(graph.shapes(32, 20).at("b").height, 32);
  EXPECT_EQ(graph.shapes(32, 20).at("b").width, 20);
  EXPECT_EQ(graph.shapes(32, 20).at("b").stride, 1);
}

TEST(Graph, only_what_the_taps_need_has_to_fit) {
  const Graph graph = graph_of_layers("  a: {conv: 4, kernel: 3}\n  b: {conv: 2, kernel: 20}\n");
  EXPECT_EQ(graph.shapes(10, 10, {"a"}).at("a").height, 8);
  try {
    graph.shapes(10, 10);
    FAIL() << "a kernel larger than the picture was accepted";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("'b'"), std::string::npos) << error.what();
  }
}

TEST(Graph, an_unknown_layer_is_answered_with_the_nearest) {
  const Graph graph = graph_of_layers("  fire5: relu\n  fire6: relu\n");
  try {
    graph.layer("fire55");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'fire5'"), std::string::npos) << error.what();
  }
}

// --- Blocks ---

TEST(Blocks, a_use_becomes_layers_that_take_what_the_use_takes) {
  const Graph graph = graph_of(
      "input: {size: 16}\n"
      "blocks:\n"
      "  unit:\n    takes: {channels: ~, kernel: 1}\n"
      "    layers: {$/linear: {conv: $channels, kernel: $kernel, padding: same, weights: key.$}, $: relu}\n"
      "  fork:\n    takes: {width: ~}\n"
      "    layers: {$/a: {unit: $width}, $/b: {unit: $width, kernel: 3, from: $in}, $: {concat: [$/a, "
      "$/b]}}\n"
      "layers:\n  first: {unit: 4}\n  second: {fork: 6}\n  third: {fork: 2, from: first}\n");
  EXPECT_EQ(graph.layers.size(), 12u);
  EXPECT_EQ(graph.layer("second/a/linear").from, std::vector<std::string>{"first"});
  EXPECT_EQ(graph.layer("second/b/linear").from, std::vector<std::string>{"first"});
  EXPECT_EQ(graph.layer("second/b/linear").kernel_h, 3);
  EXPECT_EQ(graph.layer("second/a/linear").key("weight"), "key.second/a.weight");
  EXPECT_EQ(graph.layer("third/a/linear").from, std::vector<std::string>{"first"});
  EXPECT_EQ(graph.shapes(16, 16).at("second").channels, 12);
}

TEST(Blocks, an_argument_may_be_a_list) {
  const Graph graph = graph_of(
      "blocks: {c: {takes: {kernel: ~}, layers: {$: {conv: 2, kernel: $kernel}}}}\nlayers: {a: {c: [3, "
      "5]}}\n");
  EXPECT_EQ(graph.layer("a").kernel_h, 3);
  EXPECT_EQ(graph.layer("a").kernel_w, 5);
}

TEST(Blocks, mistakes_stand_where_they_were_made) {
  const std::string block = "blocks: {c: {takes: {channels: ~}, layers: {$: {conv: $chanels}}}}\n";
  EXPECT_EQ(mistakes_of(block + "layers: {a: {c: 3}}\n").substr(0, 12), "test.yaml:1:")
      << mistakes_of(block + "layers: {a: {c: 3}}\n");
  EXPECT_NE(mistakes_of(block + "layers: {a: {c: 3}}\n").find("did you mean '$channels'"), std::string::npos);
  EXPECT_NE(mistakes_of(block + "layers:\n  a: {c: 3, chanels: 4}\n")
                .find("test.yaml:3:13: block 'c' takes no 'chanels'"),
            std::string::npos);
  EXPECT_NE(mistakes_of(block + "layers:\n  a: c\n").find("needs 'channels'"), std::string::npos);
}

TEST(Blocks, endless_ones_are_errors) {
  EXPECT_NE(mistakes_of("blocks: {b: {layers: {$/x: b}}}\nlayers: {a: b}\n").find("deep"), std::string::npos);
  std::string many = "blocks: {b: {layers: {";
  for (int i = 0; i < 100; ++i) many += "$/" + std::to_string(i) + ": b, ";
  EXPECT_NE(mistakes_of(many + "}}}\nlayers: {a: b}\n").find("more than 10000"), std::string::npos);
}

// --- Mistakes ---

TEST(Description, all_mistakes_come_at_once_with_their_places) {
  const std::string said = mistakes_of(
      "input: {order: rbg, sise: 3}\n"
      "logits: nothing\n"
      "layers:\n"
      "  a: {conv: 4, kernal: 3}\n"
      "  b: {conv: 0}\n"
      "  c: reluu\n"
      "  d: {concat: [a, bb]}\n"
      "  e: {max_pool: -2}\n"
      "  f: {conv: 3, from: g}\n"
      "  g: {avg_pool: 2, ceil: maybe}\n");
  for (const char* part : {"test.yaml:1:16: must be one of rgb, bgr, gray; did you mean 'rgb'?",
                           "test.yaml:1:21: unknown key 'sise'; did you mean 'size'?",
                           "test.yaml:2:9: there is no layer 'nothing'",
                           "test.yaml:4:16: conv takes no 'kernal'; did you mean 'kernel'?",
                           "test.yaml:5:13: must be 1 to 65536, not 0",
                           "test.yaml:6:6: there is no operation 'reluu'; did you mean 'relu'?",
                           "layer 'd' takes 'bb', which doesn't exist; did you mean",
                           "test.yaml:8:17: must be 1 to 1024, not -2",
                           "layer 'f' takes 'g', which doesn't stand above it", "test.yaml:10:26"})
    EXPECT_NE(said.find(part), std::string::npos) << part << "\nin\n" << said;
}

TEST(Description, circles_and_self_references_are_errors) {
  EXPECT_NE(mistakes_of("layers: {a: {relu: ~, from: a}}\n").find("doesn't stand above"), std::string::npos);
  EXPECT_NE(mistakes_of("layers: {a: {relu: ~, from: b}, b: relu}\n").find("doesn't stand above"),
            std::string::npos);
}

TEST(Description, hostile_ones_are_errors) {
  for (const char* layers : {"{a: {conv: 99999999999}}",
                             "{a: {conv: 1e9}}",
                             "{a: {conv: 3, kernel: 300}}",
                             "{a: {conv: 3, stride: 0}}",
                             "{a: {conv: 3, groups: 2}}",
                             "{a: {conv: 4, padding: -1}}",
                             "{a: {linear: 3}}",
                             "{a: global_pool, b: {conv: 3}}",
                             "{a: {max_pool: 3, padding: 2}}",
                             "{a: {reshape: [1, 2, 3]}}",
                             "{a: {reshape: [0]}}",
                             "{a: [relu]}",
                             "{a: ~}",
                             "{}",
                             "[]",
                             "7",
                             "{a: {relu: 5}}",
                             "{a: {conv: 3, relu: ~}}",
                             "{a: {add: [input]}}",
                             "{a: {conv: 4}, b: {add: [input, a]}}",
                             "{a: {upsample: 1000}}",
                             "{a: {conv: 4, kernel: [1, 2, 3]}}",
                             "{a: {scale: .inf}}",
                             "{a: {conv: 4, weights: {wait: x}}}",
                             "{input: relu}",
                             "{a: {conv: 65536, kernel: 31, padding: same}, b: {upsample: 64}, c: {upsample: "
                             "64}, d: {upsample: 64}, e: {upsample: 64}}"})
    EXPECT_NE(mistakes_of(std::string("layers: ") + layers + "\n"), "") << layers;
  for (const char* text :
       {"", "[]", "name: x\n", "input: 3\nlayers: {a: relu}\n", "input: {mean: [1, 2]}\nlayers: {a: relu}\n",
        "input: {std: 0}\nlayers: {a: relu}\n", "input: {size: 0}\nlayers: {a: relu}\n",
        "layers: {a: relu, a: relu}\n"})
    EXPECT_NE(mistakes_of(text), "") << text;
}

TEST(Description, the_picture_that_a_network_paints_is_one_of_its_layers) {
  EXPECT_EQ(graph_of("picture: b\nlayers: {a: relu, b: tanh}\n").picture, "b");
  EXPECT_EQ(graph_of("layers: {a: relu}\n").picture, "");
  EXPECT_NE(mistakes_of("picture: c\nlayers: {a: relu, b: tanh}\n").find("'c'"), std::string::npos);
}

// --- What ships ---

TEST(Models, every_description_that_ships_is_right_and_names_its_files) {
  const std::vector<std::string> known = known_networks();
  EXPECT_GE(known.size(), 13u);
  for (const std::string& name : known) {
    const Graph graph = read_graph(find_graph(name));
    EXPECT_FALSE(graph.weights_file.empty()) << name;
    EXPECT_TRUE(graph.logits.empty() || !graph.classes_file.empty()) << name;
  }
}

TEST(Models, they_have_as_many_weights_as_was_published) {
  const std::map<std::string, int64_t> published{
      {"squeezenet", 1'235'496},         {"googlenet", 6'998'552},
      {"resnet50", 25'557'032},          {"inception-v3", 23'834'568},
      {"vgg16-caffe", 138'357'544},      {"vgg19", 143'667'240},
      {"efficientnet-lite0", 4'652'008}, {"efficientnet-lite1", 5'416'680},
      {"efficientnet-lite2", 6'092'072}};
  for (const auto& [name, wanted] : published) {
    const Graph graph = read_graph(find_graph(name));
    const Shapes shapes = graph.shapes(graph.input.size, graph.input.size);
    int64_t count = 0;
    for (const LayerSpec& layer : graph.layers) {
      for (const auto& [parameter, size] : parameter_shapes(layer, shapes.at(layer.from[0]))) {
        int64_t product = parameter.starts_with("running") ? 0 : 1;
        for (const int64_t side : size) product *= side;
        count += product;
      }
    }
    EXPECT_EQ(count, wanted) << name;
  }
}

TEST(Models, an_unknown_name_is_answered_with_the_nearest) {
  try {
    find_graph("squeeznet");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("did you mean 'squeezenet'"), std::string::npos) << error.what();
  }
}

TEST(Models, missing_weights_name_the_command_that_brings_them) {
  Graph graph = read_graph(find_graph("squeezenet"));
  graph.weights_file = "no-such-file.safetensors";
  try {
    find_weights(graph, "");
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(error.remedy().find("fetch-weights squeezenet"), std::string::npos) << error.what();
  }
}

TEST(Models, classes_are_a_thousand_with_identifiers) {
  for (const char* name : {"squeezenet", "tiny-darknet"}) {
    const auto classes = read_classes(read_graph(find_graph(name)));
    ASSERT_EQ(classes.size(), 1000u) << name;
    for (const ClassName& one : classes) EXPECT_EQ(one.id.size(), 9u) << one.label;
  }
}

TEST(Describe, lists_every_layer_with_shape_stride_and_what_it_sees) {
  const Graph graph = graph_of_layers(
      "  a: {conv: 4, kernel: 3, stride: 2, padding: 1}\n  b: global_pool\n  c: {conv: 2, kernel: 30, from: "
      "a}\n",
      "{size: 64}");
  EXPECT_EQ(describe_layers(graph, 32, 48),
            "layer  operation    shape                   stride  sees\n"
            "a      conv         4 x 16 x 24             2       3 px\n"
            "b      global_pool  4                               everything\n"
            "c      conv         needs a larger picture\n");
}

}  // namespace
}  // namespace atelier
