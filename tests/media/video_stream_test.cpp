#include <unistd.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "films.h"
#include "pictures.h"

namespace atelier {
namespace {

constexpr PictureSize kSize{144, 192};

std::string stream_bytes(int64_t num_frames) {
  Scratch scratch;
  write_film(scratch / "a.y4m", num_frames, kSize);
  return read_file(scratch / "a.y4m");
}

// Both ends of a pipe, of which a thread fills one as fast as it is emptied.
class Pipe {
 public:
  explicit Pipe(std::string bytes) : bytes_(std::move(bytes)) {
    if (pipe(ends_) != 0) throw Error("no pipe");
    writer_ = std::thread([this] { fill(); });
  }
  ~Pipe() {
    char rest[4096];
    while (read(ends_[0], rest, sizeof rest) > 0) continue;
    writer_.join();
    close(ends_[0]);
  }
  int out() const { return ends_[0]; }
  size_t written() const { return written_; }

 private:
  void fill() {
    constexpr size_t kPiece = 4096;
    while (written_ < bytes_.size()) {
      const ssize_t some =
          write(ends_[1], bytes_.data() + written_, std::min(kPiece, bytes_.size() - written_));
      if (some < 0) break;
      written_ += static_cast<size_t>(some);
    }
    close(ends_[1]);
  }

  std::string bytes_;
  int ends_[2];
  std::atomic<size_t> written_ = 0;
  std::thread writer_;
};

TEST(FilmStream, whose_first_bytes_were_taken_is_read_whole) {
  NEEDS_MEDIA();
  const std::string bytes = stream_bytes(20);
  for (const size_t taken : {0u, 1u, 9u, 200u, 100'000u}) {
    Pipe pipe(bytes.substr(taken));
    VideoReader reader = VideoReader::of_stream(pipe.out(), bytes.substr(0, taken));
    EXPECT_EQ(reader.info().size, kSize);
    EXPECT_EQ(reader.info().frame_rate, (Ratio{25, 1}));
    int64_t count = 0;
    while (const auto frame = reader.read()) {
      EXPECT_EQ(number_in(*frame), ++count);
      EXPECT_NEAR(frame->seconds, static_cast<double>(count - 1) / 25, 1e-9);
    }
    EXPECT_EQ(count, 20);
    EXPECT_FALSE(reader.gap());
  }
}

TEST(FilmStream, is_read_no_further_than_a_buffer) {
  NEEDS_MEDIA();
  constexpr size_t kPipeAndBuffer = (1 << 16) + (1 << 15) + 4096;
  const std::string bytes = stream_bytes(40);
  const size_t frame_bytes = bytes.size() / 40;
  Pipe pipe(bytes);
  VideoReader reader = VideoReader::of_stream(pipe.out(), "");
  for (size_t count = 0; count < 40; ++count) {
    std::this_thread::sleep_for(std::chrono::milliseconds(3));
    EXPECT_LE(pipe.written(), (count + 1) * frame_bytes + kPipeAndBuffer) << count;
    ASSERT_TRUE(reader.read());
  }
}

TEST(FilmStream, gives_each_frame_before_the_next_is_sent) {
  NEEDS_MEDIA();
  const std::string bytes = stream_bytes(4);
  const size_t frame_bytes = 6 + static_cast<size_t>(kSize.height * kSize.width * 3 / 2);
  const size_t header = bytes.size() - 4 * frame_bytes;
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  VideoReader reader = VideoReader::of_stream(ends[0], bytes.substr(0, header));
  for (size_t i = 0; i < 4; ++i) {
    const std::string frame = bytes.substr(header + i * frame_bytes, frame_bytes);
    ASSERT_EQ(write(ends[1], frame.data(), frame.size()), static_cast<ssize_t>(frame.size()));
    if (i == 3) close(ends[1]);
    EXPECT_EQ(number_in(reader.read().value()), static_cast<int64_t>(i) + 1);
  }
  EXPECT_FALSE(reader.read());
  close(ends[0]);
}

TEST(FilmStream, that_is_none_is_refused_and_cannot_go_back) {
  NEEDS_MEDIA();
  const std::string bytes = stream_bytes(3);
  Pipe text("these are words"), empty(""), film(bytes), cut(bytes.substr(0, bytes.size() - 1000));
  EXPECT_NE(message_of([&] { VideoReader::of_stream(text.out(), ""); }).find("no Y4M"), std::string::npos);
  EXPECT_NE(message_of([&] { VideoReader::of_stream(empty.out(), ""); }).find("no Y4M"), std::string::npos);
  VideoReader reader = VideoReader::of_stream(film.out(), "");
  reader.seek(2);
  EXPECT_EQ(number_in(*reader.read()), 2);
  EXPECT_EQ(reader.count_frames(), 0);
  EXPECT_TRUE(reader.frame_ticks().empty());
  EXPECT_NE(message_of([&] { reader.seek(1); }).find("cannot go back"), std::string::npos);
  VideoReader cut_off = VideoReader::of_stream(cut.out(), "");
  int64_t count = 0;
  while (cut_off.read()) ++count;
  EXPECT_EQ(count, 2);
  EXPECT_TRUE(cut_off.gap());
}

}  // namespace
}  // namespace atelier
