#include "tensor/safetensors.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <limits>

#include "base/error.h"
#include "base/files.h"

namespace atelier {
namespace {

class Safetensors : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("safetensors-" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& header, const std::string& data, uint64_t claimed = kTrue) const {
    const uint64_t length = claimed == kTrue ? header.size() : claimed;
    std::string bytes(reinterpret_cast<const char*>(&length), 8);
    write_file(folder_ / "file.safetensors", bytes + header + data);
    return folder_ / "file.safetensors";
  }

  // What the reader says about a file; "" when it reads it.
  static std::string complaint(const fs::path& path) {
    try {
      read_safetensors(path);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.where(), path.string());
      return error.problem();
    }
  }
  std::string complaint(const std::string& header, const std::string& data, uint64_t claimed = kTrue) const {
    return complaint(file(header, data, claimed));
  }

  static constexpr uint64_t kTrue = std::numeric_limits<uint64_t>::max() - 1;
  fs::path folder_;
};

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << text << "' does not say '" << part << "'";
}

std::string entry(const std::string& name, const std::string& dtype, const std::string& shape,
                  const std::string& offsets) {
  return "\"" + name + "\":{\"dtype\":\"" + dtype + "\",\"shape\":[" + shape + "],\"data_offsets\":[" +
         offsets + "]}";
}

TEST_F(Safetensors, reads_back_every_type_and_shape_that_it_writes) {
  TensorFile content;
  for (at::ScalarType type : {at::kByte, at::kChar, at::kShort, at::kUInt16, at::kInt, at::kUInt32, at::kLong,
                              at::kUInt64, at::kHalf, at::kBFloat16, at::kFloat, at::kDouble, at::kBool})
    content.tensors["t" + std::to_string(static_cast<int>(type))] = at::arange(6).view({2, 3}).to(type);
  content.tensors["scalar"] = at::tensor(2.5F).squeeze();
  content.tensors["nothing"] = at::empty({0, 4});
  content.tensors["transposed"] = at::arange(6).view({2, 3}).t();
  content.metadata = {{"step", "12"}, {"note", "a \"quoted\" line\n"}};
  write_safetensors(folder_ / "all", content);
  const TensorFile read = read_safetensors(folder_ / "all");
  EXPECT_EQ(read.metadata, content.metadata);
  EXPECT_EQ(read_safetensors_metadata(folder_ / "all"), content.metadata);
  ASSERT_EQ(read.tensors.size(), content.tensors.size());
  for (const auto& [name, tensor] : content.tensors) {
    EXPECT_EQ(read.tensors.at(name).scalar_type(), tensor.scalar_type()) << name;
    EXPECT_TRUE(read.tensors.at(name).equal(tensor)) << name;
  }
}

TEST_F(Safetensors, starts_its_data_at_a_multiple_of_eight) {
  write_safetensors(folder_ / "one", {{{"x", at::arange(3)}}, {}});
  const std::string bytes = read_file(folder_ / "one");
  uint64_t length = 0;
  std::copy_n(bytes.data(), 8, reinterpret_cast<char*>(&length));
  EXPECT_EQ(length % 8, 0U);
  EXPECT_EQ(bytes.size(), 8 + length + 24);
}

TEST_F(Safetensors, reads_data_that_starts_anywhere_and_tensors_in_any_order) {
  const std::string header = "{" + entry("b", "F32", "1", "4,8") + "," + entry("a", "I32", "", "0,4") + "} ";
  const float half = 0.5;
  const int32_t five = 5;
  const std::string data = std::string(reinterpret_cast<const char*>(&five), 4) +
                           std::string(reinterpret_cast<const char*>(&half), 4);
  ASSERT_NE((8 + header.size()) % 4, 0U);
  const TensorFile read = read_safetensors(file(header, data));
  EXPECT_EQ(read.tensors.at("a").item<int>(), 5);
  EXPECT_EQ(read.tensors.at("b")[0].item<float>(), 0.5F);
  EXPECT_EQ(reinterpret_cast<uintptr_t>(read.tensors.at("b").data_ptr()) % 64, 0U);
}

TEST_F(Safetensors, makes_true_of_every_byte_that_is_not_zero) {
  const TensorFile read =
      read_safetensors(file("{" + entry("x", "BOOL", "3", "0,3") + "}", std::string("\x00\x02\xff", 3)));
  EXPECT_EQ(read.tensors.at("x").sum().item<int>(), 2);
}

TEST_F(Safetensors, says_when_a_file_is_missing_or_a_folder) {
  expect_says(complaint(folder_ / "absent"), "cannot be read");
  expect_says(complaint(folder_), "");
  EXPECT_NE(complaint(folder_), "");
}

TEST_F(Safetensors, refuses_a_header_length_that_lies_before_allocating) {
  expect_says(complaint("{}", "", 1ULL << 62), "claims 4611686018427387904 bytes");
  expect_says(complaint("{}", "", 90'000'000), "beyond the end");
  expect_says(complaint("{}", "", 0), "begin with '{'");
  write_file(folder_ / "short", "1234567");
  expect_says(complaint(folder_ / "short"), "shorter than 8 bytes");
}

TEST_F(Safetensors, refuses_headers_that_are_not_what_they_should_be) {
  expect_says(complaint("[]", ""), "begin with '{'");
  expect_says(complaint("{\"a\":", ""), "not JSON");
  expect_says(complaint("{\"a\":1}", ""), "not described");
  expect_says(complaint("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "1234"), "not described");
  expect_says(complaint("{" + entry("a", "F32", "-1", "0,4") + "}", "1234"), "whole");
  expect_says(complaint("{" + entry("a", "F32", "1.5", "0,4") + "}", "1234"), "whole");
  expect_says(complaint("{\"__metadata__\":{\"a\":1}}", ""), "__metadata__");
  expect_says(complaint("{\"a\":" + std::string(100000, '['), ""), "too deeply");
}

TEST_F(Safetensors, refuses_types_it_does_not_know_by_name) {
  expect_says(complaint("{" + entry("a", "F8_E4M3", "4", "0,4") + "}", "1234"),
              "F8_E4M3, which is not supported");
}

TEST_F(Safetensors, refuses_duplicate_keys) {
  expect_says(complaint("{" + entry("a", "U8", "1", "0,1") + "," + entry("a", "U8", "1", "1,2") + "}", "12"),
              "'a' stands twice");
  expect_says(
      complaint("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}}", "1"),
      "'dtype' stands twice");
}

TEST_F(Safetensors, refuses_gaps_overlaps_and_rests) {
  const std::string a = entry("a", "U8", "2", "0,2");
  expect_says(complaint("{" + a + "," + entry("b", "U8", "1", "3,4") + "}", "1234"),
              "gap before the bytes of 'b'");
  expect_says(complaint("{" + a + "," + entry("b", "U8", "2", "1,3") + "}", "123"), "'b' overlap");
  expect_says(complaint("{" + a + "}", "123"), "1 bytes at its end belong to no tensor");
  expect_says(complaint("{" + entry("a", "U8", "1", "2,1") + "}", "12"), "gap");
}

TEST_F(Safetensors, refuses_truncated_files_at_every_length) {
  write_safetensors(folder_ / "whole", {{{"x", at::arange(5)}, {"y", at::arange(3)}}, {{"k", "v"}}});
  const std::string whole = read_file(folder_ / "whole");
  for (size_t length = 0; length < whole.size(); ++length) {
    write_file(folder_ / "part", whole.substr(0, length));
    ASSERT_NE(complaint(folder_ / "part"), "") << length << " of " << whole.size() << " bytes";
  }
}

TEST_F(Safetensors, refuses_shapes_that_overflow_or_disagree) {
  const std::string huge = "9223372036854775807";
  expect_says(complaint("{" + entry("a", "F32", huge, "0,4") + "}", "1234"), "overflows");
  expect_says(complaint("{" + entry("a", "U8", "4294967296,4294967296", "0,0") + "}", ""), "overflows");
  expect_says(complaint("{" + entry("a", "F32", huge + ",0", "0,0") + "}", ""), "overflows");
  expect_says(complaint("{" + entry("a", "F32", "18446744073709551615", "0,4") + "}", "1234"), "overflows");
  expect_says(complaint("{" + entry("a", "F32", "2", "0,4") + "}", "1234"), "disagree");
  expect_says(complaint("{" + entry("a", "F32", "1000000000", "0,4000000000") + "}", "1234"), "truncated");
}

TEST_F(Safetensors, reads_a_real_network_when_it_is_there) {
  const fs::path path =
      fs::path(ATELIER_SOURCE_DIR) / "../shared/models/tiny-darknet/tiny-darknet.safetensors";
  if (!fs::exists(path)) GTEST_SKIP() << path << " is not there";
  EXPECT_EQ(read_safetensors(path).tensors.at("conv1.weight").sizes(), at::IntArrayRef({16, 3, 3, 3}));
}

}  // namespace
}  // namespace atelier
