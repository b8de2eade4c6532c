#include "media/video_encode.h"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <new>
#include <thread>

#include "base/error.h"
#include "base/log.h"

namespace atelier {

namespace {

constexpr const char* kProblem = "cannot be written";

AvOutput new_output(const std::string& muxer) {
  AVFormatContext* made = nullptr;
  if (avformat_alloc_output_context2(&made, nullptr, muxer.c_str(), nullptr) < 0) throw std::bad_alloc();
  made->flags |= AVFMT_FLAG_BITEXACT;  // no random numbers and dates: the same film is the same bytes
  return AvOutput(made);
}

// --- Settings by codec

void set(AVCodecContext& encoder, const char* name, const std::string& value) {
  av_opt_set(encoder.priv_data, name, value.c_str(), 0);
}

void set_quality(AVCodecContext& encoder, const FilmFormat& format, const VideoOptions& options) {
  constexpr int kLossless = 100;
  if (format.crf >= 0) set(encoder, "crf", std::to_string(format.crf));
  if ((format.codec == "h264" || format.codec == "h265") && !options.preset.empty())
    set(encoder, "preset", options.preset);
  if (format.codec == "h265") set(encoder, "x265-params", "log-level=none");
  if (format.codec == "vp9") {
    encoder.bit_rate = 0;
    set(encoder, "cpu-used", "2");
    set(encoder, "row-mt", "1");
  }
  if (format.codec == "ffv1") {
    encoder.level = 3;
    set(encoder, "slicecrc", "1");
  }
  if (format.codec == "webp") {
    set(encoder, "quality", std::to_string(options.quality));
    set(encoder, "lossless", options.quality >= kLossless ? "1" : "0");
  }
}

// Players of Apple's know H.265 by this name alone.
uint32_t codec_tag(const FilmFormat& format) {
  const bool quicktime = format.container.muxer == "mp4" || format.container.muxer == "mov";
  return format.codec == "h265" && quicktime ? MKTAG('h', 'v', 'c', '1') : 0;
}

// QuickTime's older tags have 16 bits for their lengths.
bool has_long_tag(const VideoOptions& options) {
  return std::any_of(options.metadata.begin(), options.metadata.end(),
                     [](const auto& tag) { return tag.second.size() > UINT16_MAX; });
}

}  // namespace

void FilmFile::open_encoder(const FilmSettings& settings, const VideoOptions& options) {
  const FilmFormat& format = settings.format;
  encoder_.reset(avcodec_alloc_context3(format.encoder));
  stream_ = avformat_new_stream(output_.get(), nullptr);
  if (!encoder_ || !stream_) throw std::bad_alloc();
  encoder_->width = settings.width;
  encoder_->height = settings.height;
  encoder_->pix_fmt = format.pixels;
  encoder_->time_base = settings.time_base;
  encoder_->framerate = av_ratio(options.frame_rate);
  encoder_->sample_aspect_ratio = av_ratio(options.sample_aspect);
  encoder_->colorspace = settings.tags.matrix;
  encoder_->color_range = settings.tags.range;
  encoder_->color_primaries = settings.tags.primaries;
  encoder_->color_trc = settings.tags.transfer;
  encoder_->chroma_sample_location = settings.tags.siting;
  encoder_->codec_tag = codec_tag(format);
  encoder_->thread_count = options.threads;
  if (format.codec == "ffv1") encoder_->thread_count = std::min(4, options.threads > 0 ? options.threads : 4);
  encoder_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  if (output_->oformat->flags & AVFMT_GLOBALHEADER) encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
  if (format.container.muxer == "avi") encoder_->max_b_frames = 0;  // AVI holds no times for them
  set_quality(*encoder_, format, options);
  const int code = avcodec_open2(encoder_.get(), format.encoder, nullptr);
  if (code < 0)
    throw Error(format.codec + " does not take " + std::to_string(settings.width) + "x" +
                    std::to_string(settings.height) + " px with these settings",
                name_.string(), "use another size, codec or preset; --log-level debug says more");
  check_av(avcodec_parameters_from_context(stream_->codecpar, encoder_.get()), kProblem, name_);
  stream_->time_base = settings.time_base;
  stream_->avg_frame_rate = encoder_->framerate;
  stream_->sample_aspect_ratio = encoder_->sample_aspect_ratio;
}

void FilmFile::write_header(const std::string& url, const VideoOptions& options) {
  for (const auto& [key, value] : options.metadata)
    av_dict_set(&output_->metadata, key.c_str(), value.c_str(), 0);
  output_->url = av_strdup(url.c_str());
  check_av(avio_open2(&output_->pb, url.c_str(), AVIO_FLAG_WRITE, nullptr, nullptr), kProblem, name_);
  AVDictionary* settings = nullptr;
  const std::string muxer = output_->oformat->name;
  if (muxer == "mp4" || muxer == "mov") av_dict_set(&settings, "movflags", "+faststart", 0);
  if (muxer == "mov" && has_long_tag(options))
    av_dict_set(&settings, "movflags", "+use_metadata_tags", AV_DICT_APPEND);
  if (muxer == "apng") av_dict_set(&settings, "plays", "0", 0);
  if (muxer == "webp") av_dict_set(&settings, "loop", "0", 0);
  output_->strict_std_compliance = FF_COMPLIANCE_EXPERIMENTAL;
  const int code = avformat_write_header(output_.get(), &settings);
  av_dict_free(&settings);
  check_av(code, "its container does not take such a film", name_);
}

FilmFile::FilmFile(const std::string& url, const std::filesystem::path& name, const FilmSettings& settings,
                   const VideoOptions& options)
    : name_(name), output_(new_output(settings.format.container.muxer)) {
  open_encoder(settings, options);
  if (options.audio && settings.format.container.audio)
    audio_ = AudioTrack::add(*options.audio, *output_, name, options.threads);
  if (options.audio && !settings.format.container.audio)
    warn_once(name.string() + " holds no sound: the film is silent");
  write_header(url, options);
}

// --- Frames

void FilmFile::write(AVFrame& frame, int64_t duration) {
  if (audio_) audio_->write_until(static_cast<double>(frame.pts) * av_q2d(encoder_->time_base));
  durations_[frame.pts] = duration;
  const int64_t usual = av_rescale_q(1, av_inv_q(encoder_->framerate), encoder_->time_base);
  end_ = frame.pts + (duration > 0 ? duration : usual);
  frame.pict_type = AV_PICTURE_TYPE_NONE;
  frame.sample_aspect_ratio = encoder_->sample_aspect_ratio;
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  frame.duration = duration;
#else
  frame.pkt_duration = duration;
#endif
  encode(&frame);
}

void FilmFile::encode(const AVFrame* frame) {
  check_av(avcodec_send_frame(encoder_.get(), frame), "a frame cannot be encoded", name_);
  while (true) {
    const int code = avcodec_receive_packet(encoder_.get(), packet_.get());
    if (code == AVERROR(EAGAIN) || code == AVERROR_EOF) return;
    check_av(code, "a frame cannot be encoded", name_);
    if (const auto found = durations_.find(packet_->pts); found != durations_.end()) {
      packet_->duration = found->second;
      durations_.erase(found);
    }
    packet_->stream_index = stream_->index;
    av_packet_rescale_ts(packet_.get(), encoder_->time_base, stream_->time_base);
    check_av(av_interleaved_write_frame(output_.get(), packet_.get()), kProblem, name_);
    if (output_->pb) check_av(output_->pb->error, kProblem, name_);
  }
}

void FilmFile::finish() {
  encode(nullptr);
  if (audio_) audio_->finish(static_cast<double>(end_) * av_q2d(encoder_->time_base));
  check_av(av_write_trailer(output_.get()), kProblem, name_);
  avio_flush(output_->pb);
  check_av(output_->pb->error, kProblem, name_);
  check_av(avio_closep(&output_->pb), kProblem, name_);
}

}  // namespace atelier
