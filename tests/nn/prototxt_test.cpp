#include "nn/prototxt.h"

#include <ATen/ops/allclose.h>
#include <ATen/ops/rand.h>

#include "base/files.h"
#include "hostile.h"
#include "nn/network.h"
#include "nn/weights.h"
#include "support/scratch.h"
#include "wire_writer.h"

namespace atelier {
namespace {

Graph read(const std::string& text) {
  const std::string file = "nets/net.prototxt";
  return graph_from_document(description_from_prototxt(parse_prototxt(text, file), file), file);
}

std::string error_for(const std::string& text) {
  return error_of([&] { read(text); });
}

const std::string kInput =
    "name: \"net\"\ninput: \"data\"\ninput_dim: 10 input_dim: 3 input_dim: 64 input_dim: 64\n";

// The text of one layer that reads `bottom` and makes `top`.
std::string layer_text(const std::string& name, const std::string& type, const std::string& bottom,
                       const std::string& top, const std::string& more = "") {
  return "layer { name: '" + name + "' type: '" + type + "' bottom: '" + bottom + "' top: '" + top + "' " +
         more + " }\n";
}

std::string conv_text(const std::string& name, const std::string& bottom,
                      const std::string& more = "kernel_size: 3 pad: 1") {
  return layer_text(name, "Convolution", bottom, name, "convolution_param { num_output: 4 " + more + " }");
}

// --- The text format

TEST(Prototxt, scalars_messages_and_lists_keep_their_order_and_places) {
  const Node root =
      parse_prototxt("# head\na: 1 b { c: 'x' \"y\" }; b < c: -1.5e3 >\n  a: [2, 3], d: TRUE", "f");
  ASSERT_EQ(root.entries().size(), 6u);
  EXPECT_EQ(root.entries()[1].second.find("c")->text(), "xy");
  EXPECT_EQ(root.entries()[2].second.find("c")->as_number(), -1500);
  EXPECT_EQ(root.entries()[4].second.as_int(), 3);
  EXPECT_EQ(root.entries()[5].second.key_mark().text(), "f:3:14");
}

TEST(Prototxt, bad_syntax_is_an_error_with_its_place) {
  const auto error = [](const std::string& text) { return error_of([&] { parse_prototxt(text, "f"); }); };
  EXPECT_TRUE(contains(error("a: 1\nb 2"), "f:2:3"));
  for (const char* text :
       {"a {", "a: {", "a: 'x", "a: [1", "}", "a: }", "{", "a", "a:", "a: \"x\n\"", ":", "a < b: 1 }"}) {
    EXPECT_TRUE(contains(error(text), "f:")) << text;
  }
}

TEST(Prototxt, deep_nesting_is_refused) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "a{";
  EXPECT_TRUE(contains(error_of([&] { parse_prototxt(text, "f"); }), "too deeply"));
}

// --- Networks

TEST(PrototxtNet, blobs_made_in_place_bear_their_name_after_the_last_layer) {
  const Graph graph =
      read(kInput + conv_text("conv1", "data") + layer_text("relu1", "ReLU", "conv1", "conv1"));
  EXPECT_EQ(graph.layer_names(), (std::vector<std::string>{"conv1/linear", "conv1"}));
  EXPECT_EQ(graph.layer("conv1").op, "relu");
  EXPECT_EQ(graph.layer("conv1/linear").key("weight"), "conv1.weight");
  EXPECT_EQ(graph.layer("conv1/linear").from, std::vector<std::string>{"input"});
}

TEST(PrototxtNet, every_layer_of_a_blob_made_again_and_again_has_a_name_of_its_own) {
  std::string text = kInput;
  for (int i = 0; i < 500; ++i) text += layer_text("x", "ReLU", "data", "data");
  const std::vector<std::string> names = read(text).layer_names();
  EXPECT_EQ(names.size(), 500u);
  EXPECT_EQ(names[0], "x");
  EXPECT_EQ(names[1], "x2");
  EXPECT_EQ(names[499], "data");
}

TEST(PrototxtNet, too_many_layers_are_refused) {
  std::string text = kInput;
  for (int i = 0; i < 20'000; ++i) text += layer_text("x", "ReLU", "data", "data");
  EXPECT_TRUE(contains(error_for(text), "too many layers"));
}

TEST(PrototxtNet, a_layer_between_sees_what_stood_there_before) {
  const Graph graph =
      read(kInput + conv_text("conv1", "data") + layer_text("pool", "Pooling", "conv1", "pool") +
           layer_text("relu1", "ReLU", "conv1", "conv1") + layer_text("pool2", "Pooling", "conv1", "pool2"));
  EXPECT_EQ(graph.layer("pool").from, std::vector<std::string>{"conv1/linear"});
  EXPECT_EQ(graph.layer("pool2").from, std::vector<std::string>{"conv1"});
}

TEST(PrototxtNet, the_input_is_caffes) {
  const Graph graph = read(kInput + conv_text("conv1", "data"));
  EXPECT_EQ(graph.input.order, "bgr");
  EXPECT_EQ(graph.input.range, 255);
  EXPECT_EQ(graph.input.mean, (std::vector<double>{104, 117, 123}));
  EXPECT_EQ(graph.input.size, 64);
  EXPECT_EQ(graph.weights_file, "net.caffemodel");
}

TEST(PrototxtNet, inputs_may_be_layers_shapes_and_data_sources) {
  const std::string conv = conv_text("conv1", "data");
  EXPECT_EQ(read("layer { name: 'data' type: 'Input' top: 'data' input_param { shape { dim: 1 dim: 3 dim: 96 "
                 "dim: 96 } } }" +
                 conv)
                .input.size,
            96);
  EXPECT_EQ(read("input: 'data' input_shape { dim: [1, 1, 48, 48] }" + conv).input.order, "gray");
  const Graph trained = read(
      "layer { name: 'd' type: 'Data' top: 'data' top: 'label' include { phase: TRAIN } }"
      "layer { name: 'd' type: 'Data' top: 'data' top: 'label' include { phase: TEST }"
      " transform_param { crop_size: 80 mean_value: 10 mean_value: 20 mean_value: 30 scale: 0.5 } }" +
      conv + "layer { name: 'l' type: 'SoftmaxWithLoss' bottom: 'conv1' bottom: 'label' }");
  EXPECT_EQ(trained.input.size, 80);
  EXPECT_EQ(trained.input.mean, (std::vector<double>{10, 20, 30}));
  EXPECT_EQ(trained.input.std, (std::vector<double>{2, 2, 2}));
}

TEST(PrototxtNet, windows_are_read_in_every_spelling) {
  const Graph graph =
      read(kInput + conv_text("a", "data", "kernel_h: 1 kernel_w: 7 pad_h: 0 pad_w: 3 stride: 2") +
           conv_text("b", "a",
                     "kernel_size: 3 kernel_size: 5 pad: 1 pad: 2 group: 2 dilation: 1 bias_term: false"));
  const LayerSpec& a = graph.layer("a");
  EXPECT_EQ(a.kernel_h, 1);
  EXPECT_EQ(a.kernel_w, 7);
  EXPECT_EQ(a.padding.left, 3);
  EXPECT_EQ(a.padding.top, 0);
  EXPECT_EQ(a.stride, 2);
  const LayerSpec& b = graph.layer("b");
  EXPECT_EQ(b.kernel_w, 5);
  EXPECT_EQ(b.groups, 2);
  EXPECT_FALSE(b.bias);
}

TEST(PrototxtNet, pooling_rounds_up_and_steps_by_one_unless_told) {
  const Graph graph =
      read(kInput + layer_text("p", "Pooling", "data", "p", "pooling_param { pool: AVE kernel_size: 3 }") +
           layer_text("q", "Pooling", "data", "q",
                      "pooling_param { pool: MAX kernel_size: 3 stride: 2 round_mode: FLOOR }") +
           layer_text("g", "Pooling", "data", "g", "pooling_param { pool: AVE global_pooling: true }"));
  EXPECT_EQ(graph.layer("p").op, "avg_pool");
  EXPECT_EQ(graph.layer("p").stride, 1);
  EXPECT_TRUE(graph.layer("p").ceil);
  EXPECT_TRUE(graph.layer("p").count_padding);
  EXPECT_FALSE(graph.layer("q").ceil);
  EXPECT_EQ(graph.layer("g").op, "global_pool");
}

TEST(PrototxtNet, the_older_generation_is_the_same_network) {
  const Graph graph = read(
      kInput +
      "layers { name: 'conv1_1' type: CONVOLUTION bottom: 'data' top: 'conv1_1' convolution_param { "
      "num_output: 8 kernel_size: 3 pad: 1 } }"
      "layers { name: 'relu1_1' type: RELU bottom: 'conv1_1' top: 'conv1_1' }"
      "layers { name: 'fc8' type: INNER_PRODUCT bottom: 'conv1_1' top: 'fc8' inner_product_param { "
      "num_output: 10 } }"
      "layers { name: 'drop' type: DROPOUT bottom: 'fc8' top: 'fc8' dropout_param { dropout_ratio: 0.4 } }"
      "layers { name: 'prob' type: SOFTMAX bottom: 'fc8' top: 'prob' }");
  EXPECT_EQ(graph.layer_names(), (std::vector<std::string>{"conv1_1/linear", "conv1_1", "fc8/linear/flat",
                                                           "fc8/linear", "fc8", "prob"}));
  EXPECT_EQ(graph.layer("fc8").rate, 0.4);
  EXPECT_EQ(graph.logits, "fc8");
}

TEST(PrototxtNet, an_inception_module_joins_its_branches) {
  const Graph graph =
      read(kInput + conv_text("a/1x1", "data", "kernel_size: 1") + conv_text("a/3x3", "data") +
           layer_text("n", "LRN", "a/1x1", "n", "lrn_param { local_size: 3 alpha: 0.0001 beta: 0.75 }") +
           "layer { name: 'a/output' type: 'Concat' bottom: 'n' bottom: 'a/3x3' top: 'a/output' }"
           "layer { name: 's' type: 'Eltwise' bottom: 'a/1x1' bottom: 'a/3x3' top: 's' eltwise_param { "
           "operation: SUM } }");
  EXPECT_EQ(graph.layer("a/output").from, (std::vector<std::string>{"n", "a/3x3"}));
  EXPECT_EQ(graph.layer("s").op, "add");
  EXPECT_EQ(graph.layer("n").size, 3);
  EXPECT_EQ(graph.layer("n").alpha, 1e-4);
  EXPECT_EQ(graph.shapes(64, 64).at("a/output").channels, 8);
}

TEST(PrototxtNet, a_scale_becomes_part_of_its_batch_norm) {
  const Graph graph = read(
      kInput + conv_text("conv1", "data") +
      layer_text("bn_conv1", "BatchNorm", "conv1", "conv1", "batch_norm_param { use_global_stats: true }") +
      layer_text("scale_conv1", "Scale", "conv1", "conv1", "scale_param { bias_term: true }") +
      layer_text("conv1_relu", "ReLU", "conv1", "conv1"));
  EXPECT_EQ(graph.layer_names(), (std::vector<std::string>{"conv1/linear", "scale_conv1", "conv1"}));
  const LayerSpec& norm = graph.layer("scale_conv1");
  EXPECT_TRUE(norm.affine);
  EXPECT_EQ(norm.key("weight"), "scale_conv1.weight");
  EXPECT_EQ(norm.key("running_var"), "bn_conv1.running_var");
}

TEST(PrototxtNet, a_batch_norm_alone_has_no_weights) {
  const Graph graph =
      read(kInput + layer_text("bn", "BatchNorm", "data", "bn", "batch_norm_param { eps: 0.002 }"));
  EXPECT_FALSE(graph.layer("bn").affine);
  EXPECT_EQ(graph.layer("bn").eps, 0.002);
}

TEST(PrototxtNet, what_has_no_counterpart_is_refused_at_its_place) {
  const std::pair<std::string, std::string> cases[] = {
      {layer_text("p", "PReLU", "data", "p"),
       "nets/net.prototxt:4:1: layer 'p' is of a type that is not supported: PReLU"},
      {layer_text("s", "Scale", "data", "s"), "does not follow a BatchNorm"},
      {layer_text("p", "Pooling", "data", "p", "pooling_param { pool: STOCHASTIC kernel_size: 2 }"),
       "STOCHASTIC"},
      {layer_text("c", "Concat", "data", "c", "bottom: 'data' concat_param { axis: 2 }"), "'axis' must be 1"},
      {layer_text("e", "Eltwise", "data", "e", "bottom: 'data' eltwise_param { operation: PROD }"),
       "'operation' must be SUM"},
      {layer_text("n", "LRN", "data", "n", "lrn_param { norm_region: WITHIN_CHANNEL }"), "ACROSS_CHANNELS"},
      {conv_text("c", "data", "kernel_size: 3 stride_h: 1 stride_w: 2"), "along both axes"},
      {conv_text("c", "data", "kernel_sise: 3"), "did you mean 'kernel_size'?"},
      {conv_text("c", "dat"), "takes the blob 'dat', which no layer above it makes; did you mean 'data'?"},
      {"layer { type: 'ReLU' bottom: 'data' top: 'r' }", "lacks its name or type"},
  };
  for (const auto& [text, wanted] : cases) {
    const std::string message = error_for(kInput + text);
    EXPECT_TRUE(contains(message, wanted)) << message;
  }
  EXPECT_TRUE(contains(error_for("layer { name: 'bn' type: 'BatchNorm' top: 'a' } layer { name: 's' type: "
                                 "'Scale' bottom: 'a' top: 'b' }"),
                       "Scale"));
  EXPECT_TRUE(contains(error_for(""), "no input"));
}

const std::string kHostileNet =
    kInput + conv_text("conv1", "data") + layer_text("bn", "BatchNorm", "conv1", "conv1") +
    layer_text("sc", "Scale", "conv1", "conv1") + layer_text("relu1", "ReLU", "conv1", "conv1") +
    layer_text("pool1", "Pooling", "conv1", "pool1", "pooling_param { pool: MAX kernel_size: 2 stride: 2 }") +
    layer_text("fc", "InnerProduct", "pool1", "fc", "inner_product_param { num_output: 5 }") +
    layer_text("prob", "Softmax", "fc", "prob");

TEST(PrototxtNet, cut_and_changed_texts_never_crash) {
  EXPECT_GT(read(kHostileNet).layers.size(), 5u);
  count_readable_prefixes(read, kHostileNet);
  const int readable = count_readable_mutants(read, kHostileNet);
  EXPECT_GT(readable, 0);
  EXPECT_LT(readable, 10'000);
}

TEST(PrototxtNet, runs_with_its_caffemodel_as_the_formulas_say) {
  const Scratch scratch;
  write_file(scratch / "net.prototxt",
             kInput + conv_text("conv1", "data", "kernel_size: 1") +
                 layer_text("bn", "BatchNorm", "conv1", "bn", "batch_norm_param { eps: 0 }") +
                 layer_text("sc", "Scale", "bn", "sc") + layer_text("relu", "ReLU", "sc", "sc"));
  std::vector<float> diagonal(12, 0);
  for (size_t i = 0; i < 3; ++i) diagonal[i * 3 + i] = 1;
  write_file(
      scratch / "net.caffemodel",
      net({layer("conv1", "Convolution", {blob({4, 3, 1, 1}, diagonal), blob({4}, {1, 2, 3, 4})}),
           layer("bn", "BatchNorm", {blob({4}, {2, 4, 6, 8}), blob({4}, {8, 8, 8, 8}), blob({1}, {2})}),
           layer("sc", "Scale", {blob({4}, {10, 20, 30, 40})}),
           layer("loss1/classifier", "InnerProduct", {blob({1, 1}, {1})})}));
  const Graph graph = graph_from_prototxt(scratch / "net.prototxt");
  const Network network(graph, read_weights(scratch / graph.weights_file), {});
  const at::Tensor pixels = at::rand({1, 3, 40, 40});
  const at::Tensor found = network.forward(pixels, {"sc"})[0].slice(1, 0, 1);
  // The first channel is blue: (255 b - 104 + 1 - mean 1) / sqrt(4) * 10, and none below 0.
  const at::Tensor expected = pixels.slice(1, 2, 3).mul(255).sub(104).div(2).mul(10).clamp_min(0);
  EXPECT_TRUE(at::allclose(found, expected, 1e-4, 1e-2)) << found.sub(expected).abs().max().item().toDouble();
}

}  // namespace
}  // namespace atelier
