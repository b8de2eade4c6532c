#include "tensor/npy.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/files.h"

namespace atelier {
namespace {

class Npy : public testing::Test {
 protected:
  void SetUp() override {
    folder_ = fs::path(testing::TempDir()) / ("npy-" + std::to_string(getpid()));
    fs::create_directories(folder_);
  }
  void TearDown() override { fs::remove_all(folder_); }

  fs::path file(const std::string& header, const std::string& data, char version = 1) const {
    const auto length = static_cast<uint32_t>(header.size());
    const std::string bytes = std::string("\x93NUMPY", 6) + version + '\0' +
                              std::string(reinterpret_cast<const char*>(&length), version == 1 ? 2 : 4);
    write_file(folder_ / "file.npy", bytes + header + data);
    return folder_ / "file.npy";
  }

  static std::string complaint(const fs::path& path) {
    try {
      read_npy(path);
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.where(), path.string());
      return error.problem();
    }
  }

  fs::path folder_;
};

std::string described(const std::string& descr, const std::string& shape, bool fortran = false) {
  return "{'descr': '" + descr + "', 'fortran_order': " + (fortran ? "True" : "False") + ", 'shape': (" +
         shape + "), }\n";
}

std::string bytes_of_floats(const std::vector<float>& numbers) {
  return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * 4};
}

void expect_says(const std::string& text, const std::string& part) {
  EXPECT_NE(text.find(part), std::string::npos) << "'" << text << "' does not say '" << part << "'";
}

TEST_F(Npy, reads_back_every_type_and_shape_that_it_writes) {
  for (at::ScalarType type : {at::kByte, at::kChar, at::kShort, at::kUInt16, at::kInt, at::kUInt32, at::kLong,
                              at::kUInt64, at::kHalf, at::kFloat, at::kDouble, at::kBool}) {
    const at::Tensor array = at::arange(6).view({2, 3}).to(type);
    write_npy(folder_ / "a.npy", array);
    const at::Tensor read = read_npy(folder_ / "a.npy");
    EXPECT_EQ(read.scalar_type(), type);
    EXPECT_TRUE(read.equal(array));
  }
  for (const at::Tensor& array :
       {at::tensor(2.5).squeeze(), at::arange(5), at::empty({0, 3}), at::arange(6).view({2, 3}).t()}) {
    write_npy(folder_ / "a.npy", array);
    EXPECT_TRUE(read_npy(folder_ / "a.npy").equal(array));
  }
}

TEST_F(Npy, writes_a_header_that_ends_at_a_multiple_of_64) {
  write_npy(folder_ / "a.npy", at::arange(3));
  const std::string bytes = read_file(folder_ / "a.npy");
  EXPECT_EQ(bytes.size() % 64, 24U);
  EXPECT_EQ(bytes[bytes.size() - 25], '\n');
}

TEST_F(Npy, reads_versions_one_to_three_and_both_orders) {
  const std::string data = bytes_of_floats({0, 1, 2, 3, 4, 5});
  for (char version : {1, 2, 3}) {
    EXPECT_TRUE(read_npy(file(described("<f4", "2, 3"), data, version)).equal(at::arange(6.0F).view({2, 3})));
    const at::Tensor fortran = read_npy(file(described("<f4", "2, 3", true), data, version));
    EXPECT_TRUE(fortran.equal(at::arange(6.0F).view({3, 2}).t()));
    EXPECT_TRUE(fortran.is_contiguous());
  }
}

TEST_F(Npy, reads_keys_in_any_order_and_either_quotes) {
  const std::string header = "{\"shape\":(2,),\"descr\":\"<f4\",\"fortran_order\":False}";
  EXPECT_TRUE(read_npy(file(header, bytes_of_floats({3, 4}))).equal(at::tensor({3.0F, 4.0F})));
}

TEST_F(Npy, refuses_types_that_are_not_little_endian_numbers) {
  expect_says(complaint(file(described(">f4", "1"), "1234")), "'>f4', which is not read");
  expect_says(complaint(file(described("|O", "1"), "1234")), "'|O', which is not read");
  expect_says(complaint(file("{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (1,), }", "1234")),
              "records");
}

TEST_F(Npy, refuses_headers_that_are_not_what_they_should_be) {
  expect_says(complaint(folder_ / "absent"), "cannot be read");
  write_file(folder_ / "text", "hello, this is a text");
  expect_says(complaint(folder_ / "text"), "begin as one");
  expect_says(complaint(file(described("<f4", "1"), "1234", 9)), "version 9");
  expect_says(complaint(file("{'descr': '<f4', 'shape': (1,), }", "1234")), "lacks");
  expect_says(complaint(file(described("<f4", "-1"), "1234")), "sizes");
  expect_says(complaint(file(described("<f4", "99999999999999999999"), "1234")), "sizes");
  expect_says(complaint(file("{'descr': '<f4', 'fortran_order': 1, 'shape': (1,), }", "1234")), "neither");
  expect_says(complaint(file("{'descr: '<f4'", "1234")), "not a sound");
  expect_says(complaint(file("{'extra': 1}", "1234")), "unknown key 'extra'");
}

TEST_F(Npy, refuses_lengths_that_lie_before_allocating) {
  expect_says(complaint(file(described("<f4", "4611686018427387904, 4"), "1234")), "overflows");
  expect_says(complaint(file(described("<f4", "1000000000000"), "1234")),
              "needs 4000000000000 bytes, and 4 follow");
  expect_says(complaint(file(described("<f4", "1"), "12345")), "and 5 follow");
  std::string lying = read_file(file(described("<f4", "1"), "1234", 2));
  lying.replace(8, 4, "\xff\xff\xff\x7f");
  write_file(folder_ / "lying.npy", lying);
  expect_says(complaint(folder_ / "lying.npy"), "claims");
}

TEST_F(Npy, refuses_truncated_files_at_every_length) {
  write_npy(folder_ / "whole.npy", at::arange(5));
  const std::string whole = read_file(folder_ / "whole.npy");
  for (size_t length = 0; length < whole.size(); ++length) {
    write_file(folder_ / "part.npy", whole.substr(0, length));
    ASSERT_NE(complaint(folder_ / "part.npy"), "") << length << " of " << whole.size() << " bytes";
  }
}

}  // namespace
}  // namespace atelier
