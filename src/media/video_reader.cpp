#include "media/video_reader.h"

#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "media/video_info.h"
#include "media/video_pixels.h"
#include "media/video_stream.h"

namespace atelier {

class VideoReader::State {
 public:
  State(const std::filesystem::path& path, const VideoReaderOptions& options)
      : path_(path), options_(options) {
    if (path == "-") stream_.emplace(STDIN_FILENO, "");
    open();
    describe();
  }
  State(int descriptor, std::string consumed, const VideoReaderOptions& options)
      : path_("-"), options_(options) {
    stream_.emplace(descriptor, std::move(consumed));
    open();
    describe();
  }

  AvFrame next() {
    AvFrame frame = pending_ ? std::move(pending_) : next_stored();
    if (frame) ++number_;
    return frame;
  }
  VideoFrame made(const AVFrame& frame);
  void count(const AVFrame& frame);
  void seek(int64_t number);
  std::optional<VideoGap> gap() const {
    if (!decoder_ || !from_start_) return std::nullopt;
    return gap_in(*decoder_, info, number_, damaged_);
  }
  const PacketIndex& index() {
    if (!index_) index_ = index_packets(path_);
    return *index_;
  }
  const std::vector<int64_t>& frame_ticks();

  VideoInfo info;

 private:
  void open();
  void describe();
  ColorTags tags_of(const AVFrame& frame) const;
  AvFrame next_stored() { return webp_ ? webp_->next() : decoder_->next(); }
  std::vector<int64_t> found_ticks();
  void start_again();
  bool jump(int64_t number);
  void check_size(const AVFrame& frame);

  std::filesystem::path path_;
  VideoReaderOptions options_;
  std::optional<StreamSource> stream_;
  std::unique_ptr<VideoDecoder> decoder_;
  std::unique_ptr<WebpFilm> webp_;
  std::optional<PacketIndex> index_;
  std::optional<std::vector<int64_t>> ticks_;
  FrameUnpacker unpacker_;
  Turn turn_;
  AvFrame pending_;
  PictureSize stored_;
  int64_t number_ = 0;  // of the frame given last
  int64_t damaged_ = 0;
  bool from_start_ = true;
};

void VideoReader::State::open() {
  if (stream_)
    decoder_ = std::make_unique<VideoDecoder>(stream_->open(), path_, options_.threads);
  else if (is_webp_film(path_))
    webp_ = std::make_unique<WebpFilm>(path_);
  else
    decoder_ = std::make_unique<VideoDecoder>(path_, options_.threads);
}

void VideoReader::State::describe() {
  if (decoder_) {
    turn_ = turn_of(decoder_->stream(), path_.string());
    info = info_of(*decoder_, turn_, path_.string());
    stored_ = {decoder_->stream().codecpar->height, decoder_->stream().codecpar->width};
  } else {
    info = info_of(*webp_);
    stored_ = info.size;
  }
}

// --- Frames

namespace {

bool is_damaged(const AVFrame& frame) {
  return frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT);
}

}  // namespace

// Of the frame, and of the file where the frame says nothing. Pictures of one codec of pictures are full
// range.
ColorTags VideoReader::State::tags_of(const AVFrame& frame) const {
  ColorTags tags{frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc,
                 frame.chroma_location};
  if (decoder_) {
    const ColorTags stored = stored_tags(decoder_->stream());
    if (tags.matrix == AVCOL_SPC_UNSPECIFIED) tags.matrix = stored.matrix;
    if (tags.range == AVCOL_RANGE_UNSPECIFIED) tags.range = stored.range;
    if (tags.siting == AVCHROMA_LOC_UNSPECIFIED) tags.siting = stored.siting;
  }
  if (tags.range == AVCOL_RANGE_UNSPECIFIED && info.codec == "apng") tags.range = AVCOL_RANGE_JPEG;
  return settled(tags, static_cast<AVPixelFormat>(frame.format), frame.height);
}

void VideoReader::State::check_size(const AVFrame& frame) {
  if (frame.width == stored_.width && frame.height == stored_.height) return;
  const auto said = [](int64_t width, int64_t height) {
    return std::to_string(width) + "x" + std::to_string(height);
  };
  throw Error("frame " + std::to_string(number_) + " is " + said(frame.width, frame.height) +
                  " px, those before it " + said(stored_.width, stored_.height),
              path_.string(),
              "cut the film there, or bring it to one size: ffmpeg -i FILM -vf scale=W:H OUT");
}

void VideoReader::State::count(const AVFrame& frame) {
  check_size(frame);
  damaged_ += is_damaged(frame);
}

VideoFrame VideoReader::State::made(const AVFrame& frame) {
  count(frame);
  const VideoPixels unpacked = unpacker_.unpack(frame, tags_of(frame));
  VideoFrame made;
  made.pixels = turn_.apply(unpacked.pixels);
  made.alpha = turn_.apply(unpacked.alpha);
  made.number = number_;
  made.ticks = frame.pts;
  made.duration = duration_of(frame);
  made.seconds = static_cast<double>(frame.pts) * info.time_base.value();
  made.damaged = is_damaged(frame);
  return made;
}

// --- Seeking

void VideoReader::State::start_again() {
  if (stream_) throw Error("a stream cannot go back", "stdin", "give the film as a file");
  pending_.reset();
  open();
  number_ = 0;
}

// True where the next frame is that one, known by its time.
bool VideoReader::State::jump(int64_t number) {
  const auto place = static_cast<size_t>(number - 1);
  if (webp_ || stream_ || !index().trusted || place >= index_->ticks.size()) return false;
  const int64_t ticks = index_->ticks[place];
  const PacketIndex::Key* from = nullptr;
  for (const PacketIndex::Key& key : index_->keys)
    if (key.ticks <= ticks && (!from || key.ticks > from->ticks)) from = &key;
  if (!from || !decoder_->seek(from->seek_ticks)) return false;
  AvFrame frame = decoder_->next();
  while (frame && frame->pts < ticks - decoder_->start_ticks()) frame = decoder_->next();
  if (!frame || frame->pts != ticks - decoder_->start_ticks()) return false;
  pending_ = std::move(frame);
  number_ = number - 1;
  from_start_ = false;
  return true;
}

void VideoReader::State::seek(int64_t number) {
  constexpr int64_t kNear = 24;  // frames that are decoded sooner than the packets are looked through
  const int64_t ahead = number - 1 - number_;
  if (ahead == 0) return;
  if ((ahead < 0 || ahead > kNear) && jump(number)) return;
  if (ahead < 0 || !from_start_) start_again();
  while (number_ < number - 1 && next()) continue;
}

std::vector<int64_t> VideoReader::State::found_ticks() {
  if (stream_) return {};
  if (webp_) return webp_->starts_ms();
  std::vector<int64_t> found;
  if (index().trusted) {
    for (const int64_t stored : index_->ticks) found.push_back(stored - decoder_->start_ticks());
  } else {
    VideoDecoder decoder(path_, options_.threads);
    while (const AvFrame frame = decoder.next()) found.push_back(frame->pts);
  }
  return found;
}

const std::vector<int64_t>& VideoReader::State::frame_ticks() {
  if (!ticks_) ticks_ = found_ticks();
  return *ticks_;
}

// --- The face

VideoReader::VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options)
    : state_(std::make_unique<State>(path, options)) {}
VideoReader::VideoReader(std::unique_ptr<State> state) : state_(std::move(state)) {}
VideoReader VideoReader::of_stream(int descriptor, std::string consumed, const VideoReaderOptions& options) {
  return VideoReader(std::make_unique<State>(descriptor, std::move(consumed), options));
}
VideoReader::~VideoReader() = default;
VideoReader::VideoReader(VideoReader&&) noexcept = default;
VideoReader& VideoReader::operator=(VideoReader&&) noexcept = default;

const VideoInfo& VideoReader::info() const {
  return state_->info;
}

std::optional<VideoFrame> VideoReader::read() {
  const AvFrame frame = state_->next();
  return frame ? std::optional(state_->made(*frame)) : std::nullopt;
}

bool VideoReader::skip() {
  const AvFrame frame = state_->next();
  if (frame) state_->count(*frame);
  return frame != nullptr;
}

void VideoReader::seek(int64_t number) {
  if (number < 1) throw Error("frames are numbered from 1");
  state_->seek(number);
}

int64_t VideoReader::count_frames() {
  return static_cast<int64_t>(state_->frame_ticks().size());
}

std::vector<int64_t> VideoReader::frame_ticks() {
  return state_->frame_ticks();
}

std::optional<VideoGap> VideoReader::gap() const {
  return state_->gap();
}

}  // namespace atelier
