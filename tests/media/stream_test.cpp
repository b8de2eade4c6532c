#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "media/image.h"
#include "media/versions.h"
#include "pictures.h"

namespace atelier {
namespace {

// What read_next_image_bytes() makes of bytes that arrive in pieces.
std::vector<std::string> pictures_in(const std::string& bytes, size_t piece) {
  int ends[2];
  if (pipe(ends) != 0) throw Error("no pipe");
  std::thread writer([&] {
    for (size_t at = 0; at < bytes.size(); at += piece) {
      const size_t count = std::min(piece, bytes.size() - at);
      if (write(ends[1], bytes.data() + at, count) < 0) break;
    }
    close(ends[1]);
  });
  std::vector<std::string> pictures;
  std::string buffer;
  try {
    while (true) {
      std::string next = read_next_image_bytes(ends[0], buffer);
      if (next.empty()) break;
      pictures.push_back(std::move(next));
    }
  } catch (const Error&) {
    pictures.push_back("error");
  }
  char rest[4096];
  while (read(ends[0], rest, sizeof rest) > 0) continue;
  writer.join();
  close(ends[0]);
  return pictures;
}

std::vector<std::string> sample_pictures() {
  std::vector<std::string> pictures;
#if ATELIER_MEDIA
  pictures.push_back(encode_image(make_picture({.height = 70, .width = 90}), "png", {}, sample_mark()));
  pictures.push_back(encode_image(make_picture({.height = 60, .width = 80}), "jpg", {}, sample_mark()));
  pictures.push_back(encode_image(make_picture({}), "webp", {}, {}));
#endif
  pictures.push_back(encode_image(make_picture({.bits = 16}), "ppm", {}, sample_mark()));
  pictures.push_back(encode_image(make_picture({.grey = true}), "ppm", {}, {}));
  return pictures;
}

TEST(Stream, of_pictures_comes_apart_where_each_ends) {
  const std::vector<std::string> pictures = sample_pictures();
  std::string all;
  for (int twice = 0; twice < 2; ++twice)
    for (const std::string& picture : pictures) all += picture;
  for (const size_t piece : {13u, 1000u, 1000000u}) {
    const std::vector<std::string> found = pictures_in(all, piece);
    ASSERT_EQ(found.size(), 2 * pictures.size()) << piece;
    for (size_t i = 0; i < found.size(); ++i) EXPECT_TRUE(found[i] == pictures[i % pictures.size()]) << i;
  }
}

TEST(Stream, that_ends_within_a_picture_is_an_error) {
  for (const std::string& picture : sample_pictures()) {
    const std::vector<std::string> found = pictures_in(picture + picture.substr(0, picture.size() - 1), 4096);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_TRUE(found[0] == picture);
    EXPECT_EQ(found[1], "error");
  }
}

TEST(Stream, of_nothing_ends_at_once_and_of_text_is_an_error) {
  EXPECT_TRUE(pictures_in("", 1).empty());
  EXPECT_EQ(pictures_in("these are words, not pictures", 100), std::vector<std::string>{"error"});
}

TEST(Versions, are_said) {
#if ATELIER_MEDIA
  EXPECT_NE(media_versions().find("OpenCV 4."), std::string::npos);
  EXPECT_NE(media_versions().find("libav "), std::string::npos);
#else
  EXPECT_EQ(media_versions(), "built without media\n");
#endif
}

}  // namespace
}  // namespace atelier
