#include "base/hash.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/files.h"
#include "support/scratch.h"

namespace atelier {
namespace {

// FIPS 180-4, examples of the NIST.
TEST(Sha256, gives_the_published_digests) {
  EXPECT_EQ(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(sha256("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"),
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
  EXPECT_EQ(sha256(std::string(1'000'000, 'a')),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

TEST(Sha256, does_not_depend_on_how_the_bytes_come) {
  EXPECT_EQ(Sha256().add("a").add("").add("bc").hex(), sha256("abc"));
}

TEST(Sha256, keeps_fields_apart) {
  EXPECT_NE(Sha256().add_field("ab").add_field("c").hex(), Sha256().add_field("a").add_field("bc").hex());
  EXPECT_NE(Sha256().add_field("a").add_field("").hex(), Sha256().add_field("a").hex());
}

TEST(Sha256OfFile, is_that_of_its_bytes) {
  const Scratch scratch;
  const std::string bytes(3'000'001, 'x');  // several reads
  write_file(scratch / "a", bytes);
  EXPECT_EQ(sha256_of_file(scratch / "a"), sha256(bytes));
}

TEST(Sha256OfFile, names_a_file_that_cannot_be_read) {
  const Scratch scratch;
  try {
    sha256_of_file(scratch / "missing.png");
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.where(), (scratch / "missing.png").string());
  }
  EXPECT_THROW(sha256_of_file(scratch.folder()), Error);
}

}  // namespace
}  // namespace atelier
