#include "nn/caffe.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>

#include "hostile.h"
#include "wire_writer.h"

namespace atelier {
namespace {

TensorMap read(const std::string& bytes) {
  return read_caffemodel(bytes, "net.caffemodel");
}

std::string error_for(const std::string& bytes) {
  return error_of([&] { read(bytes); });
}

std::vector<float> count(int total) {
  std::vector<float> values(static_cast<size_t>(total));
  for (int i = 0; i < total; ++i) values[static_cast<size_t>(i)] = static_cast<float>(i);
  return values;
}

void expect_count(const TensorMap& tensors, const std::string& name, std::vector<int64_t> shape) {
  ASSERT_TRUE(tensors.contains(name)) << name;
  const at::Tensor& tensor = tensors.at(name);
  ASSERT_EQ(tensor.sizes(), at::IntArrayRef(shape)) << name;
  EXPECT_EQ(tensor.scalar_type(), at::kFloat);
  EXPECT_TRUE(at::equal(tensor.flatten(), at::arange(tensor.numel(), at::kFloat))) << name;
}

std::string whole_net() {
  return net({layer("conv1", "Convolution", {blob({2, 3, 1, 1}, count(6)), blob({2}, count(2))}),
              layer("relu1", "ReLU", {}),
              layer("bn", "BatchNorm", {blob({2}, {2, 4}), blob({2}, {6, 8}), blob({1}, {2})}),
              layer("sc", "Scale", {blob({2}, count(2))}),
              layer("fc", "InnerProduct", {blob({4, 2}, count(8)), blob({4}, count(4))})});
}

TEST(Caffe, layers_of_the_newer_generation_are_read) {
  const TensorMap tensors = read(whole_net());
  EXPECT_EQ(tensors.size(), 8u);
  expect_count(tensors, "conv1.weight", {2, 3, 1, 1});
  expect_count(tensors, "conv1.bias", {2});
  expect_count(tensors, "fc.weight", {4, 2});
}

TEST(Caffe, batch_norm_is_divided_by_its_factor) {
  const TensorMap tensors = read(whole_net());
  EXPECT_TRUE(at::equal(tensors.at("bn.running_mean"), at::tensor({1.f, 2.f})));
  EXPECT_TRUE(at::equal(tensors.at("bn.running_var"), at::tensor({3.f, 4.f})));
}

TEST(Caffe, a_scale_without_bias_has_one_of_zeros) {
  EXPECT_TRUE(at::equal(read(whole_net()).at("sc.bias"), at::tensor({0.f, 0.f})));
}

TEST(Caffe, layers_of_the_older_generation_have_their_old_shapes_mended) {
  constexpr uint64_t kConvolution = 4, kInnerProduct = 14;
  const TensorMap tensors = read(net_v1(
      {layer_v1("conv1", kConvolution, {old_blob(1, 1, 3, 3, count(9)), old_blob(1, 1, 1, 1, count(1))}),
       layer_v1("fc8", kInnerProduct, {old_blob(1, 1, 4, 6, count(24)), old_blob(1, 1, 1, 4, count(4))})}));
  expect_count(tensors, "conv1.weight", {1, 1, 3, 3});
  expect_count(tensors, "conv1.bias", {1});
  expect_count(tensors, "fc8.weight", {4, 6});
  expect_count(tensors, "fc8.bias", {4});
}

TEST(Caffe, numbers_may_stand_unpacked_or_double) {
  std::string unpacked, doubles;
  for (const float value : count(6)) {
    unpacked += fixed32(5, value);
    const double wide = value;
    doubles.append(reinterpret_cast<const char*>(&wide), sizeof wide);
  }
  const std::string shape = message(7, varint(1, 2) + varint(1, 3));
  expect_count(read(net({layer("a", "Convolution", {shape + unpacked})})), "a.weight", {2, 3});
  expect_count(read(net({layer("a", "Convolution", {shape + message(8, doubles)})})), "a.weight", {2, 3});
}

TEST(Caffe, unknown_fields_are_passed_over) {
  const std::string extra = varint(900, 5) + message(901, "xyz") + fixed32(902, 1.f);
  expect_count(read(extra + net({layer("a", "Convolution", {blob({2}, count(2)) + extra})})), "a.weight",
               {2});
}

TEST(Caffe, further_blobs_are_numbered) {
  const std::string one = blob({1}, count(1));
  EXPECT_TRUE(read(net({layer("lstm", "LSTM", {one, one, one})})).contains("lstm.blobs.2"));
}

TEST(Caffe, lying_shapes_are_refused) {
  const int64_t big = INT64_MAX;
  for (const std::vector<int64_t>& shape :
       std::vector<std::vector<int64_t>>{{3}, {big, big}, {-1}, {0}, {1, big, 0}, {}}) {
    EXPECT_TRUE(contains(error_for(net({layer("conv1", "Convolution", {blob(shape, count(2))})})),
                         "'conv1' has a blob whose shape disagrees"));
  }
  EXPECT_TRUE(contains(error_for(net({layer("conv1", "Convolution", {blob({0}, {})})})), "without numbers"));
}

TEST(Caffe, lying_lengths_are_refused) {
  const std::string lie = tag(100, 2) + raw_varint(UINT64_MAX) + "abc";
  EXPECT_TRUE(
      contains(error_for(lie), "net.caffemodel: the caffemodel is cut short, or gives a false length"));
  EXPECT_TRUE(contains(error_for(std::string(20, '\xff')), "never ends"));
}

TEST(Caffe, a_net_without_weights_is_refused) {
  EXPECT_TRUE(contains(error_for(net({layer("relu1", "ReLU", {})})), "no Caffe layers with weights"));
}

TEST(Caffe, a_cut_file_has_only_whole_layers) {
  // Protobuf has no end mark: a file cut between two layers is a file. Whatever else is an Error.
  const std::string bytes = whole_net();
  EXPECT_LE(count_readable_prefixes(read, bytes), 4u);
}

TEST(Caffe, changed_bytes_never_crash) {
  const int readable = count_readable_mutants(read, whole_net());
  EXPECT_GT(readable, 0);
  EXPECT_LT(readable, 10'000);
}

}  // namespace
}  // namespace atelier
