#include <gtest/gtest.h>

#include <algorithm>

#include "base/files.h"
#include "support/scratch.h"

namespace atelier {
namespace {

std::vector<std::string> found(const Scratch& scratch, const std::string& pattern) {
  std::vector<std::string> names;
  for (const fs::path& path : glob((scratch / pattern).string())) {
    names.push_back(path.lexically_relative(scratch.folder()).string());
  }
  return names;
}

using Names = std::vector<std::string>;

TEST(NaturalLess, compares_digits_as_numbers) {
  Names names{"img10", "img2", "img1", "img02", "img", "img2b", "img0003"};
  std::sort(names.begin(), names.end(), natural_less);
  EXPECT_EQ(names, (Names{"img", "img1", "img02", "img2", "img2b", "img0003", "img10"}));
}

TEST(NaturalLess, knows_numbers_of_any_length) {
  EXPECT_TRUE(natural_less("a99999999999999999999998", "a99999999999999999999999"));
  EXPECT_TRUE(natural_less("a9", "a10000000000000000000000000"));
}

TEST(NaturalLess, is_an_order) {
  const Names names{"", "0", "00", "a", "a0", "a00", "a1", "a01", "a/b", "a.b", "a1/2", "a01/10", "\xC3\xA4"};
  for (const std::string& a : names) {
    for (const std::string& b : names) {
      EXPECT_EQ(natural_less(a, b) + natural_less(b, a), a != b) << a << " " << b;
      for (const std::string& c : names) {
        EXPECT_TRUE(!(natural_less(a, b) && natural_less(b, c)) || natural_less(a, c))
            << a << " " << b << " " << c;
      }
    }
  }
}

TEST(GlobMatch, knows_stars_questions_and_classes) {
  EXPECT_TRUE(glob_match("*.jpg", "photo.jpg"));
  EXPECT_TRUE(glob_match("p*o*.jp?g", "photo.jpeg"));
  EXPECT_TRUE(glob_match("img[0-9][!x].png", "img4y.png"));
  EXPECT_TRUE(glob_match("[]]", "]"));
  EXPECT_TRUE(glob_match("a[", "a["));
  EXPECT_TRUE(glob_match("a\\*", "a*"));
  EXPECT_TRUE(glob_match("*", ""));
  EXPECT_FALSE(glob_match("*.jpg", "photo.jpg.tmp"));
  EXPECT_FALSE(glob_match("img[0-9]", "imgx"));
  EXPECT_FALSE(glob_match("a\\*", "ab"));
  EXPECT_FALSE(glob_match("", "a"));
}

TEST(GlobMatch, counts_letters_and_not_bytes) {
  EXPECT_TRUE(glob_match("?", "\xC3\xA4"));
  EXPECT_TRUE(glob_match("[\xC3\xA0-\xC3\xBF]", "\xC3\xA4"));
  EXPECT_TRUE(glob_match("?", "\xFF"));
  EXPECT_TRUE(glob_match("*\xC3", "a\xC3"));
}

TEST(GlobMatch, stays_fast_with_many_stars) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  EXPECT_FALSE(glob_match(pattern + "b", std::string(2000, 'a')));
}

TEST(Glob, finds_files_in_natural_order) {
  const Scratch scratch;
  for (const char* name : {"img10.png", "img2.png", "img1.png", ".img3.png", "img2.jpg"})
    write_file(scratch / name, "");
  EXPECT_EQ(found(scratch, "*.png"), (Names{"img1.png", "img2.png", "img10.png"}));
  EXPECT_EQ(found(scratch, ".*.png"), (Names{".img3.png"}));
  EXPECT_EQ(found(scratch, "*.tif"), Names{});
}

TEST(Glob, goes_down_to_any_depth) {
  const Scratch scratch;
  for (const char* name : {"a.png", "x/b.png", "x/y/c.png", "x/.hidden/d.png", "z/c.png"})
    write_file(scratch / name, "");
  fs::create_directory_symlink(scratch.folder(), scratch / "circle");
  EXPECT_EQ(found(scratch, "**/*.png"), (Names{"a.png", "x/b.png", "x/y/c.png", "z/c.png"}));
  EXPECT_EQ(found(scratch, "x/**/c.png"), (Names{"x/y/c.png"}));
  EXPECT_EQ(found(scratch, "*/c.png"), (Names{"z/c.png"}));
  EXPECT_EQ(found(scratch, "**/y/**"), (Names{"x/y/c.png"}));
}

TEST(Glob, names_nothing_twice) {
  const Scratch scratch;
  write_file(scratch / "x/y/a.png", "");
  EXPECT_EQ(found(scratch, "**/**/a.png"), (Names{"x/y/a.png"}));
}

TEST(Glob, takes_a_path_that_exists_as_it_is_written) {
  const Scratch scratch;
  write_file(scratch / "photo[1].jpg", "");
  write_file(scratch / "photo1.jpg", "");
  EXPECT_EQ(found(scratch, "photo[1].jpg"), (Names{"photo[1].jpg"}));
  EXPECT_TRUE(has_glob("photo[1].jpg"));
  EXPECT_FALSE(has_glob("photo1.jpg"));
}

}  // namespace
}  // namespace atelier
