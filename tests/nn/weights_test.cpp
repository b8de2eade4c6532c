#include "nn/weights.h"

#include <ATen/ops/ones.h>
#include <sys/stat.h>

#include "base/files.h"
#include "hostile.h"
#include "support/scratch.h"
#include "wire_writer.h"

namespace atelier {
namespace {

using namespace std::string_literals;

class Weights : public testing::Test {
 protected:
  TensorMap read(const std::string& bytes) {
    // The name says nothing: a format is found by its content.
    write_file(scratch_ / "weights.bin", bytes);
    return read_weights(scratch_ / "weights.bin");
  }
  std::string error_for(const std::string& bytes) {
    return error_of([&] { read(bytes); });
  }

  Scratch scratch_;
};

TEST_F(Weights, formats_are_found_by_content) {
  write_safetensors(scratch_ / "s", {{{"a", at::ones({2})}}, {}});
  EXPECT_TRUE(read(read_file(scratch_ / "s")).contains("a"));
  EXPECT_TRUE(read(net({layer("c", "Convolution", {blob({2}, {1, 2})})})).contains("c.weight"));
  const fs::path golden = fs::path(ATELIER_SOURCE_DIR) / "tests/golden/pth";
  EXPECT_TRUE(read_weights(golden / "zip.pth").contains("float32"));
  EXPECT_TRUE(read_weights(golden / "legacy.pth").contains("float32"));
}

TEST_F(Weights, what_is_no_file_of_weights_is_called_by_its_name) {
  const std::pair<std::string, const char*> cases[] = {
      {"", "is empty"},
      {"<!DOCTYPE html><html>Sign in</html>", "web page"},
      {"\r\n  <html lang='fr'>caf\xc3\xa9", "web page"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n", "git lfs pull"},
      {"layer { name: 'x' }", "is a text"},
      {"\nlayer { name: 'x' }", "is a text"},
      {"{\"a\": 1}", "is a text"},
      {"\x89HDF\r\n\x1a\n"s, "HDF5"},
      {"\x1f\x8b\x08\x00"s, "gzip"},
      {"\x80\x04\x95\x10\x00"s, "Python pickle"},
      {std::string(257, 'x') + "ustar" + std::string(250, '\0'), "tar archive"},
      {"\x01\x02\x03\x04"s, "safetensors, .caffemodel and PyTorch's .pth are read"},
  };
  for (const auto& [bytes, wanted] : cases) {
    const std::string message = error_for(bytes);
    EXPECT_TRUE(contains(message, wanted)) << message;
    EXPECT_TRUE(contains(message, "weights.bin")) << message;
  }
}

TEST_F(Weights, a_missing_file_a_folder_and_a_pipe_are_errors) {
  EXPECT_TRUE(contains(error_of([&] { read_weights(scratch_ / "none.pth"); }), "there is no such file"));
  EXPECT_TRUE(contains(error_of([&] { read_weights(scratch_.folder()); }), "no regular file"));
  ASSERT_EQ(mkfifo((scratch_ / "pipe").c_str(), 0600), 0);
  EXPECT_TRUE(contains(error_of([&] { read_weights(scratch_ / "pipe"); }), "no regular file"));
}

}  // namespace
}  // namespace atelier
