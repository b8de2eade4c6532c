#include "nn/pth.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>

#include <filesystem>

#include "base/files.h"
#include "hostile.h"
#include "nn/zip.h"

namespace atelier {
namespace {

std::string golden(const std::string& name) {
  return read_file(fs::path(ATELIER_SOURCE_DIR) / "tests/golden/pth" / name);
}

TensorMap read(const std::string& bytes) {
  return is_zip(bytes) ? read_zip_pth(bytes, "file.pth") : read_legacy_pth(bytes, "file.pth");
}

std::string error_for(const std::string& bytes) {
  return error_of([&] { read(bytes); });
}

at::Tensor count(int64_t total) {
  return at::arange(total, at::kDouble);
}

void expect_numbers(const TensorMap& tensors, const std::string& name, const at::Tensor& expected) {
  ASSERT_TRUE(tensors.contains(name)) << name;
  const at::Tensor& found = tensors.at(name);
  EXPECT_TRUE(found.is_contiguous()) << name;
  ASSERT_EQ(found.sizes(), expected.sizes()) << name;
  const bool is_complex = found.is_complex();
  EXPECT_TRUE(at::equal(found.to(is_complex ? at::kComplexDouble : at::kDouble),
                        is_complex ? expected.to(at::kComplexDouble) : expected))
      << name;
}

void expect_views(const TensorMap& tensors) {
  expect_numbers(tensors, "parameter", count(48).view({4, 3, 2, 2}));
  expect_numbers(tensors, "tied", count(48).view({4, 3, 2, 2}));
  expect_numbers(tensors, "transposed", count(12).view({3, 4}).t());
  expect_numbers(tensors, "offset", count(7).slice(0, 4));
  expect_numbers(tensors, "every_second", count(24).view({4, 6}).slice(0, 1, 4, 2).slice(1, 0, 6, 2));
  expect_numbers(tensors, "expanded", count(3).view({3, 1}).expand({3, 4}));
  expect_numbers(tensors, "channels_last", count(12).view({1, 3, 2, 2}));
  expect_numbers(tensors, "scalar", count(8)[7]);
  expect_numbers(tensors, "empty", count(0).view({0, 5}));
  expect_numbers(tensors, "bool", count(6).view({2, 3}).remainder(2));
  EXPECT_EQ(tensors.at("bool").scalar_type(), at::kBool);
}

const std::map<std::string, at::ScalarType> kTypes{{"float32", at::kFloat},
                                                   {"float64", at::kDouble},
                                                   {"float16", at::kHalf},
                                                   {"bfloat16", at::kBFloat16},
                                                   {"int64", at::kLong},
                                                   {"int32", at::kInt},
                                                   {"int16", at::kShort},
                                                   {"int8", at::kChar},
                                                   {"uint8", at::kByte},
                                                   {"complex64", at::kComplexFloat},
                                                   {"complex128", at::kComplexDouble},
                                                   {"uint16", at::kUInt16},
                                                   {"uint32", at::kUInt32},
                                                   {"uint64", at::kUInt64},
                                                   {"float8_e4m3fn", at::kFloat8_e4m3fn},
                                                   {"float8_e5m2", at::kFloat8_e5m2}};

class PthFile : public testing::TestWithParam<std::string> {};

TEST_P(PthFile, has_tensors_of_every_type_and_layout) {
  const TensorMap tensors = read(golden(GetParam()));
  for (const auto& [name, type] : kTypes) {
    expect_numbers(tensors, name, count(6).view({2, 3}));
    EXPECT_EQ(tensors.at(name).scalar_type(), type);
  }
  expect_views(tensors);
}

TEST_P(PthFile, cut_short_is_never_read) {
  EXPECT_EQ(count_readable_prefixes(read, golden(GetParam())), 0u);
}

TEST_P(PthFile, changed_bytes_never_crash) {
  const int readable = count_readable_mutants(read, golden(GetParam()));
  EXPECT_GT(readable, 0);
  EXPECT_LT(readable, 10'000);
}

INSTANTIATE_TEST_SUITE_P(Pth, PthFile, testing::Values("zip.pth", "legacy.pth"),
                         [](const auto& info) { return info.param.substr(0, info.param.find('.')); });

TEST(Pth, other_pickle_protocols_are_read) {
  for (const char* name : {"legacy-protocol4.pth", "legacy-protocol5.pth", "zip-protocol4.pth"}) {
    SCOPED_TRACE(name);
    expect_views(read(golden(name)));
  }
}

TEST(Pth, a_checkpoint_is_entered_and_its_common_prefix_removed) {
  const TensorMap tensors = read(golden("checkpoint.pth"));
  EXPECT_EQ(tensors.size(), 7u);
  EXPECT_TRUE(tensors.contains("0.weight"));
  expect_numbers(tensors, "1.running_var", at::arange(1, 2, at::kDouble).expand({2}));
}

TEST(Pth, tensors_own_their_memory) {
  TensorMap tensors;
  {
    std::string bytes = golden("zip.pth");
    tensors = read(bytes);
    std::fill(bytes.begin(), bytes.end(), '\xff');
  }
  expect_views(tensors);
}

TEST(Pth, a_whole_model_is_refused_with_its_class_and_a_remedy) {
  const std::string message = error_for(golden("whole-model.pth"));
  EXPECT_TRUE(contains(message, "torch.nn.modules.container.Sequential")) << message;
  EXPECT_TRUE(contains(message, "state_dict()")) << message;
}

TEST(Pth, nothing_is_executed) {
  for (const char* name : {"executes.pth", "executes-legacy.pth"}) {
    EXPECT_TRUE(contains(error_for(golden(name)), "system")) << name;
  }
  EXPECT_FALSE(fs::exists("/tmp/atelier-was-executed"));
}

TEST(Pth, a_torchscript_program_is_named_as_such) {
  EXPECT_TRUE(contains(error_for(golden("torchscript.pth")), "TorchScript"));
}

// --- Archives and storages that lie

std::string replaced(std::string bytes, const std::string& what, const std::string& by, bool all = true) {
  EXPECT_EQ(what.size(), by.size());
  size_t at = bytes.find(what);
  EXPECT_NE(at, std::string::npos) << what;
  for (; at != std::string::npos; at = all ? bytes.find(what, at + 1) : std::string::npos)
    bytes.replace(at, what.size(), by);
  return bytes;
}

TEST(Pth, big_endian_numbers_are_refused) {
  // "byteorder" holds "little"; an archive of another order says so in as many letters here.
  EXPECT_TRUE(contains(error_for(replaced(golden("zip.pth"), "little", "bigbig")), "byte order"));
}

TEST(Pth, a_missing_storage_is_named) {
  EXPECT_TRUE(contains(error_for(replaced(golden("zip.pth"), "zip/data/0", "zip/data/x")),
                       "storage '0', which is missing"));
}

TEST(Pth, an_archive_without_a_pickle_is_refused) {
  EXPECT_TRUE(contains(error_for(replaced(golden("zip.pth"), "data.pkl", "data.txt")), "no data.pkl"));
}

TEST(Pth, a_tensor_beyond_its_storage_is_refused) {
  // The shape (2, 3) of float32, in BININT1 and TUPLE2, becomes (2, 255).
  const std::string shape = "K\x02K\x03\x86";
  EXPECT_TRUE(
      contains(error_for(replaced(golden("zip.pth"), shape, "K\x02K\xff\x86")), "beyond its storage"));
}

// A pickle of one tensor on the storage `0` of four floats.
std::string tensor_pickle(const std::string& offset, const std::string& sizes, const std::string& strides) {
  return "\x80\x02}X\x01" + std::string(3, '\0') +
         "wctorch._utils\n_rebuild_tensor_v2\n((U\x07storagectorch\nFloatStorage\nU\x01" + "0U\x03" +
         "cpuK\x04tQ" + offset + sizes + strides + "\x89}tRs.";
}

std::string number(int64_t value) {
  return "\x8a\x08" + std::string(reinterpret_cast<const char*>(&value), 8);
}

std::string pair(int64_t a, int64_t b) {
  return number(a) + number(b) + "\x86";
}

std::string legacy_file(const std::string& state, uint64_t count = 4,
                        const std::string& data = std::string(16, '\0')) {
  const std::string magic("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.", 15);
  const std::string version("\x80\x02M\xe9\x03.", 6), system("\x80\x02}."),
      keys(
          "\x80\x02]U\x01"
          "0a.");
  return magic + version + system + state + keys + std::string(reinterpret_cast<const char*>(&count), 8) +
         data;
}

TEST(LegacyPth, a_file_composed_by_hand_is_read) {
  EXPECT_EQ(read(legacy_file(tensor_pickle("K\x01", pair(3, 1), pair(1, 1)))).at("w").sizes(),
            at::IntArrayRef({3, 1}));
}

TEST(LegacyPth, lying_shapes_offsets_and_strides_are_refused) {
  const int64_t big = INT64_MAX;
  const std::pair<std::string, std::pair<std::string, std::string>> lies[] = {
      {"K\x02", {pair(3, 1), pair(1, 1)}},    {number(big), {pair(1, 1), pair(1, 1)}},
      {number(-1), {pair(1, 1), pair(1, 1)}}, {"K\x01", {pair(big, big), pair(1, 1)}},
      {"K\x01", {pair(big, 1), pair(0, 0)}},  {"K\x01", {pair(2, 2), pair(big, big)}},
      {"K\x01", {pair(-1, 1), pair(1, 1)}},   {"K\x01", {pair(2, 1), pair(-1, 1)}},
      {"K\x01", {pair(0, big), pair(1, 1)}},  {"K\x01", {pair(1, 1), "K\x01\x85"}}};
  for (const auto& [offset, shape] : lies) {
    EXPECT_TRUE(contains(error_for(legacy_file(tensor_pickle(offset, shape.first, shape.second))),
                         "file.pth: the pickle has a tensor"));
  }
}

TEST(LegacyPth, a_tensor_far_larger_than_the_file_is_refused) {
  const std::string state = tensor_pickle("K\x01", pair(1 << 14, 1 << 14), pair(0, 0));
  EXPECT_TRUE(contains(error_for(legacy_file(state)), "far larger than the file"));
}

TEST(LegacyPth, a_lying_count_of_a_storage_is_refused) {
  const std::string state = tensor_pickle("K\x01", pair(3, 1), pair(1, 1));
  EXPECT_TRUE(contains(error_for(legacy_file(state, UINT64_MAX)), "contradicts the pickle"));
  EXPECT_TRUE(contains(error_for(legacy_file(state, 4, "")), "cut short"));
}

}  // namespace
}  // namespace atelier
