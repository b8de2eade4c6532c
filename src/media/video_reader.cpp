#include "media/video_reader.h"

extern "C" {
#include <libavutil/display.h>
}

#include <unistd.h>

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "base/log.h"
#include "media/video_decode.h"
#include "media/video_pixels.h"
#include "media/video_stream.h"
#include "media/webp_film.h"

namespace atelier {

namespace {

// --- How a picture is turned upright

struct Turn {
  bool transpose = false, flip_x = false, flip_y = false;  // in this order

  int degrees() const {
    if (!transpose) return flip_x && flip_y ? 180 : 0;
    return flip_x ? 90 : flip_y ? 270 : 0;
  }
  at::Tensor apply(at::Tensor picture) const {
    if (!picture.defined() || !(transpose || flip_x || flip_y)) return picture;
    if (transpose) picture = picture.transpose(2, 3);
    if (flip_x) picture = picture.flip(3);
    if (flip_y) picture = picture.flip(2);
    return picture.contiguous();
  }
};

// The matrix maps (x, y) to (a x + c y, b x + d y), y downward.
Turn turn_of(const AVStream& stream, const std::string& name) {
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(60, 31, 102)
  const AVPacketSideData* side = av_packet_side_data_get(
      stream.codecpar->coded_side_data, stream.codecpar->nb_coded_side_data, AV_PKT_DATA_DISPLAYMATRIX);
  const auto* matrix = side ? reinterpret_cast<const int32_t*>(side->data) : nullptr;
#else
  const auto* matrix =
      reinterpret_cast<const int32_t*>(av_stream_get_side_data(&stream, AV_PKT_DATA_DISPLAYMATRIX, nullptr));
#endif
  if (!matrix) return {};
  const int32_t a = matrix[0], b = matrix[1], c = matrix[3], d = matrix[4];
  if (b == 0 && c == 0) return {false, a < 0, d < 0};
  if (a == 0 && d == 0) return {true, c < 0, b < 0};
  warn_once(name + " is to be turned by an angle that is no multiple of 90 degrees: it is left as it is");
  return {};
}

}  // namespace

// --- The reader

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
  std::optional<VideoGap> gap() const;
  const PacketIndex& index() {
    if (!index_) index_ = index_packets(path_);
    return *index_;
  }
  const std::vector<int64_t>& frame_ticks();

  VideoInfo info;

 private:
  void open();
  void describe();
  void describe_webp();
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

void VideoReader::State::describe_webp() {
  stored_ = info.size = {webp_->height(), webp_->width()};
  info.time_base = {1, 1000};
  info.num_frames = webp_->num_frames();
  info.alpha = true;
  info.codec = "webp";
  info.pixel_format = "rgba";
  info.color = named_color(settled({}, AV_PIX_FMT_RGBA, info.size.height));
}

namespace {

int64_t estimated_frames(const AVStream& stream, double duration_s) {
  if (stream.nb_frames > 0) return stream.nb_frames;
  return std::llround(duration_s *
                      av_q2d(stream.avg_frame_rate.den ? stream.avg_frame_rate : AVRational{0, 1}));
}

double duration_of_stream(const AVStream& stream, const AVFormatContext& input) {
  if (stream.duration != AV_NOPTS_VALUE)
    return static_cast<double>(stream.duration) * av_q2d(stream.time_base);
  return input.duration == AV_NOPTS_VALUE ? 0 : static_cast<double>(input.duration) / AV_TIME_BASE;
}

void add_metadata(const AVDictionary* tags, std::map<std::string, std::string>& out) {
  for (const AVDictionaryEntry* tag = nullptr; (tag = av_dict_get(tags, "", tag, AV_DICT_IGNORE_SUFFIX));)
    out.emplace(tag->key, tag->value);
}

bool has_audio_stream(const AVFormatContext& input) {
  return std::any_of(input.streams, input.streams + input.nb_streams, [](const AVStream* stream) {
    return stream->codecpar->codec_type == AVMEDIA_TYPE_AUDIO;
  });
}

ColorTags stored_tags(const AVCodecParameters& codec) {
  return {codec.color_space, codec.color_range, codec.color_primaries, codec.color_trc,
          codec.chroma_location};
}

bool is_damaged(const AVFrame& frame) {
  return frame.decode_error_flags != 0 || (frame.flags & AV_FRAME_FLAG_CORRUPT);
}

bool is_interlaced(AVFieldOrder order) {
  return order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE;
}

}  // namespace

void VideoReader::State::describe() {
  if (webp_) return describe_webp();
  const AVStream& stream = decoder_->stream();
  const AVCodecParameters& codec = *stream.codecpar;
  const auto format = static_cast<AVPixelFormat>(codec.format);
  if (codec.width < 1 || codec.height < 1 || format == AV_PIX_FMT_NONE)
    throw Error("its frames cannot be decoded", path_.string(), "copy it again, or convert it to H.264");
  turn_ = turn_of(stream, path_.string());
  stored_ = {codec.height, codec.width};
  info.size = turn_.transpose ? PictureSize{stored_.width, stored_.height} : stored_;
  info.frame_rate = ratio_of(stream.avg_frame_rate.num ? stream.avg_frame_rate : stream.r_frame_rate);
  info.time_base = ratio_of(stream.time_base);
  info.duration_s = duration_of_stream(stream, decoder_->input());
  info.num_frames = estimated_frames(stream, info.duration_s);
  info.bits = depth_of(format);
  info.alpha = has_alpha(format);
  info.color = named_color(settled(stored_tags(codec), format, stored_.height));
  info.color_guessed = info.color.matrix != "gbr" && codec.color_space == AVCOL_SPC_UNSPECIFIED;
  info.rotation = turn_.degrees();
  if (stream.sample_aspect_ratio.num > 0) info.sample_aspect = ratio_of(stream.sample_aspect_ratio);
  if (turn_.transpose) std::swap(info.sample_aspect.num, info.sample_aspect.den);
  info.interlaced = is_interlaced(codec.field_order);
  info.has_audio = has_audio_stream(decoder_->input());
  info.codec = avcodec_get_name(codec.codec_id);
  info.pixel_format = av_get_pix_fmt_name(format);
  add_metadata(decoder_->input().metadata, info.metadata);
}

// --- Frames

// Of the frame, and of the file where the frame says nothing. Pictures of one codec of pictures are full
// range.
ColorTags VideoReader::State::tags_of(const AVFrame& frame) const {
  ColorTags tags{frame.colorspace, frame.color_range, frame.color_primaries, frame.color_trc,
                 frame.chroma_location};
  if (decoder_) {
    const ColorTags stored = stored_tags(*decoder_->stream().codecpar);
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

// --- What was missing

std::optional<VideoGap> VideoReader::State::gap() const {
  if (!decoder_ || !from_start_) return std::nullopt;
  const bool promised = decoder_->stream().nb_frames > 0;
  VideoGap gap{info.num_frames, number_, decoder_->num_undecodable(), damaged_, ""};
  const double shown_s = info.frame_rate ? static_cast<double>(number_) / info.frame_rate.value() : 0;
  const bool short_of_time =
      info.frame_rate && info.duration_s - shown_s > std::max(1.0, 0.02 * info.duration_s);
  const bool cut = promised ? number_ < info.num_frames : decoder_->ended_badly() || short_of_time;
  if (!cut && gap.undecodable == 0 && gap.damaged == 0) return std::nullopt;
  const std::string count =
      std::to_string(number_) + (gap.expected > number_ ? " of " + std::to_string(gap.expected) : "");
  gap.problem = cut ? "is cut off: " + count + " frames could be read"
                    : "is damaged: " + count + " frames could be read, " + std::to_string(gap.damaged) +
                          " of them repaired by guessing, " + std::to_string(gap.undecodable) +
                          " packets not";
  return gap;
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
