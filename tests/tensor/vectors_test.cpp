#include "tensor/vectors.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "base/error.h"
#include "base/files.h"
#include "tensor/npy.h"
#include "tensor/safetensors.h"

namespace atelier {
namespace {

class VectorsTest : public testing::Test {
 protected:
  VectorsTest() : folder_(fs::path(testing::TempDir()) / "vectors") { fs::create_directories(folder_); }
  ~VectorsTest() override { fs::remove_all(folder_); }

  fs::path file(const std::string& name, const std::string& text) const {
    write_file(folder_ / name, text);
    return folder_ / name;
  }
  std::string problem(const std::string& name, const std::string& text) const {
    try {
      read_vectors(file(name, text));
    } catch (const Error& error) {
      return error.what();
    }
    return "";
  }

  const fs::path folder_;
  const at::Tensor rows_ = at::arange(6).to(at::kFloat).reshape({3, 2});
  const std::vector<std::string> names_{"a", "b c", "d"};
};

void expect(const Vectors& found, const at::Tensor& rows, const std::vector<std::string>& ids) {
  EXPECT_TRUE(at::equal(found.rows, rows));
  EXPECT_EQ(found.ids, ids);
}

TEST_F(VectorsTest, reads_tables) {
  expect(read_vectors(file("t.csv", "id,x,y\na,0,1\n\"b c\",2,3\r\nd,4,5")), rows_, names_);
  expect(read_vectors(file("t.tsv", "0\t1\n2\t3\n4\t5\n")), rows_, {});
  expect(read_vectors(file("u.csv", "x,word,y\n0,a,1\n2,b c,3\n4,d,5\n")), rows_, names_);
  expect(read_vectors(file("v.csv", "a,0,1\nb c,2,3\nd,4,5\n")), rows_, names_);
  expect(read_vectors(file("w.csv", "id,x,y\n7,0,1\n8,2,3\n9,4,5\n")), rows_, {"7", "8", "9"});
}

TEST_F(VectorsTest, reads_again_what_was_written) {
  const at::Tensor rows = rows_ / 3 - 1e-9;
  for (const std::string format : {"csv", "vec"})
    expect(read_vectors(file("again." + format, vectors_text({rows, names_}, format))), rows, names_);
  EXPECT_EQ(ids_text({"a", "b\nc"}), "a\nb c\n");
}

TEST_F(VectorsTest, are_known_by_their_names) {
  for (const char* name : {"a.npy", "A.CSV", "b.vec.gz", "t10k-images-idx3-ubyte.gz"})
    EXPECT_TRUE(is_vectors_name(name)) << name;
  for (const char* name : {"a.png", "words.txt", "npy", "a.gz"}) EXPECT_FALSE(is_vectors_name(name)) << name;
}

TEST_F(VectorsTest, takes_words_beside_an_array_for_ids) {
  write_npy(folder_ / "glove.npy", rows_);
  file("glove.words.txt", "a\nb c\nd\n");
  expect(read_vectors(folder_ / "glove.npy"), rows_, names_);
}

TEST_F(VectorsTest, reads_word2vec) {
  expect(read_vectors(file("t.vec", "3 2\na 0 1\nb c 2 3\nd 4 5\n")), rows_, names_);
  expect(read_vectors(file("glove.txt", "a 0 1\nb 2 3\nd 4 5\n")), rows_, {"a", "b", "d"});
  std::string binary = "3 2\n";
  const char* words[] = {"a", "b", "d"};
  for (int i = 0; i < 3; ++i) {
    binary += std::string(words[i]) + " ";
    binary.append(reinterpret_cast<const char*>(rows_.const_data_ptr<float>() + 2 * i), 8);
    binary += "\n";
  }
  expect(read_vectors(file("t.bin", binary)), rows_, {"a", "b", "d"});
  EXPECT_NE(problem("cut.bin", binary.substr(0, 20)).find("cut off after 1 of 3 rows"), std::string::npos);
  EXPECT_NE(problem("cut.vec", "3 2\na 0 1\n").find("1 of 3 rows"), std::string::npos);
}

TEST_F(VectorsTest, reads_arrays) {
  write_npy(folder_ / "t.npy", rows_.reshape({3, 1, 2}).to(at::kDouble));
  expect(read_vectors(folder_ / "t.npy"), rows_, {});
  file("t.ids.txt", "a\nb c\nd\n");
  expect(read_vectors(folder_ / "t.npy"), rows_, names_);
  file("t.ids.txt", "a\n");
  EXPECT_THROW(read_vectors(folder_ / "t.npy"), Error);
  write_safetensors(folder_ / "t.safetensors", {{{"codes", rows_}}, {{"names", "[\"a\",\"b c\",\"d\"]"}}});
  expect(read_vectors(folder_ / "t.safetensors"), rows_, names_);
  EXPECT_THROW(read_vectors(folder_ / "t.safetensors", "code"), Error);
}

TEST_F(VectorsTest, reads_idx_packed_or_not) {
  const std::string idx{"\0\0\x08\x03\0\0\0\3\0\0\0\1\0\0\0\2\0\x33\x66\x99\xcc\xff", 22};
  const at::Tensor wanted = rows_ / 5;
  EXPECT_LT((read_vectors(file("t-idx3-ubyte", idx)).rows - wanted).abs().max().item<double>(), 1e-6);
  const fs::path packed = folder_ / "t.gz";
  gzFile out = gzopen(packed.c_str(), "wb");
  gzwrite(out, idx.data(), static_cast<unsigned>(idx.size()));
  gzclose(out);
  EXPECT_LT((read_vectors(packed).rows - wanted).abs().max().item<double>(), 1e-6);
  const std::string bytes = read_file(packed);
  EXPECT_NE(problem("cut.gz", bytes.substr(0, bytes.size() - 12)).find("cut off"), std::string::npos);
  EXPECT_NE(problem("cut", idx.substr(0, 20)).find("promises 6 numbers"), std::string::npos);
}

TEST_F(VectorsTest, says_what_is_wrong_and_where) {
  EXPECT_NE(problem("a.csv", "id,x,y\na,0,1\nb,2,three\n").find("line 3: 'three' is no number"),
            std::string::npos);
  EXPECT_NE(problem("f.csv", "id,x,y\na,0,nan\nb,2,3\n").find("row 1 holds a number that is not finite"),
            std::string::npos);
  EXPECT_NE(problem("g.csv", "id,x\na,0\nb,1e60\n").find("row 2 holds"), std::string::npos);
  EXPECT_NE(problem("b.csv", "a,0,1\nb,2\n").find("line 2 has 2 fields"), std::string::npos);
  EXPECT_NE(problem("c.csv", "").find("no rows"), std::string::npos);
  EXPECT_NE(problem("d.csv", "a,\"b\n").find("never closed"), std::string::npos);
  EXPECT_NE(problem("e.jpg", "x").find("no kind"), std::string::npos);
  write_npy(folder_ / "nan.npy", rows_ / 0.0);
  EXPECT_THROW(read_vectors(folder_ / "nan.npy"), Error);
  EXPECT_THROW(read_vectors(folder_ / "none.csv"), Error);
}

}  // namespace
}  // namespace atelier
