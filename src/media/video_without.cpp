#include "base/error.h"
#include "media/video_mark.h"
#include "media/video_reader.h"
#include "media/video_writer.h"

// Films in a build without libav: all says so.

namespace atelier {

namespace {

Error without(const std::filesystem::path& path, const std::string& what) {
  return Error("built without media: films are not " + what, path.string(),
               "work on pictures (PPM, .npy), or build with -DATELIER_MEDIA=ON");
}

}  // namespace

VideoColor usual_color(int64_t height) {
  return {height >= 720 ? "bt709" : "smpte170m", "tv", "bt709", "bt709", ""};
}

class VideoReader::State {
 public:
  VideoInfo info;
};

VideoReader::VideoReader(const std::filesystem::path& path, const VideoReaderOptions&) {
  throw without(path, "read");
}
VideoReader::VideoReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
VideoReader VideoReader::of_stream(int, std::string, const VideoReaderOptions&) {
  throw without("-", "read");
}
VideoReader::~VideoReader() = default;
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;
const VideoInfo& VideoReader::info() const {
  return state_->info;
}
std::optional<VideoFrame> VideoReader::read() {
  return std::nullopt;
}
bool VideoReader::skip() {
  return false;
}
void VideoReader::seek(int64_t) {}
int64_t VideoReader::count_frames() {
  return 0;
}
std::vector<int64_t> VideoReader::frame_ticks() {
  return {};
}
std::optional<VideoGap> VideoReader::gap() const {
  return std::nullopt;
}

std::optional<Error> check_video_output(const std::filesystem::path& path, const VideoOptions&) {
  return without(path, "written");
}
std::string film_comment(const std::filesystem::path&) {
  return "";
}
bool keeps_video_metadata(const std::filesystem::path&) {
  return false;
}

class VideoWriter::State {};

VideoWriter::VideoWriter(const std::filesystem::path& path, PictureSize, const VideoOptions&) {
  throw without(path, "written");
}
VideoWriter::~VideoWriter() = default;
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;
void VideoWriter::write(const at::Tensor&, const at::Tensor&, int64_t, int64_t) {}
void VideoWriter::finish() {}

}  // namespace atelier
