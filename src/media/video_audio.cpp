#include "media/video_audio.h"

extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>
#include <limits>
#include <new>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kProblem = "its sound cannot be written";

// --- The source

struct Sound {
  AvInput input;
  int stream = -1;
  double begin_s = 0, end_s = 0;  // in the file's own time
  std::filesystem::path path, output_name;

  const AVStream& track() const { return *input->streams[stream]; }
  double seconds(int64_t ticks) const { return static_cast<double>(ticks) * av_q2d(track().time_base); }
};

Sound open_sound(const AudioSource& source) {
  Sound sound{.input = open_input(source.path), .path = source.path};
  sound.stream = av_find_best_stream(sound.input.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  const bool known = sound.input->start_time != AV_NOPTS_VALUE;
  const double start_s = known ? static_cast<double>(sound.input->start_time) / AV_TIME_BASE : 0;
  sound.begin_s = start_s + source.from_s;
  sound.end_s = source.to_s > 0 ? start_s + source.to_s : std::numeric_limits<double>::infinity();
  for (unsigned i = 0; i < sound.input->nb_streams; ++i)
    if (static_cast<int>(i) != sound.stream) sound.input->streams[i]->discard = AVDISCARD_ALL;
  constexpr double kLead_s = 1;  // decoders settle
  if (sound.stream >= 0 && source.from_s > kLead_s)
    av_seek_frame(sound.input.get(), -1, static_cast<int64_t>((sound.begin_s - kLead_s) * AV_TIME_BASE),
                  AVSEEK_FLAG_BACKWARD);
  return sound;
}

// In the coarse ticks of some containers (AVI's are packets) two packets may fall on one: the later moves on.
void put_packet(AVPacket& packet, AVRational time_base, const AVStream& stream, AVFormatContext& output,
                const std::filesystem::path& name, int64_t& last_ticks) {
  packet.stream_index = stream.index;
  av_packet_rescale_ts(&packet, time_base, stream.time_base);
  packet.dts = packet.pts = last_ticks = std::max(packet.pts, last_ticks + 1);
  check_av(av_interleaved_write_frame(&output, &packet), "cannot be written", name);
}

// --- Copied

class CopiedTrack final : public AudioTrack {
 public:
  CopiedTrack(Sound sound, AVFormatContext& output)
      : sound_(std::move(sound)), output_(output), stream_(avformat_new_stream(&output, nullptr)) {
    if (!stream_) throw std::bad_alloc();
    check_av(avcodec_parameters_copy(stream_->codecpar, sound_.track().codecpar), kProblem, sound_.path);
    stream_->codecpar->codec_tag = 0;
    stream_->time_base = sound_.track().time_base;
    // MP4 hides what lies before its beginning; others would move the pictures.
    keeps_lead_ = output.oformat->flags & AVFMT_TS_NEGATIVE;
  }

  void write_until(double seconds) override {
    while (!done_ && written_s_ < seconds) write_next();
  }

 private:
  void write_next() {
    const int code = av_read_frame(sound_.input.get(), packet_.get());
    done_ = code < 0;
    if (!done_ && packet_->stream_index == sound_.stream) write_packet();
    av_packet_unref(packet_.get());
  }

  void write_packet() {
    const int64_t ticks = packet_->pts == AV_NOPTS_VALUE ? packet_->dts : packet_->pts;
    const double at_s = sound_.seconds(ticks), until_s = at_s + sound_.seconds(packet_->duration);
    done_ = at_s >= sound_.end_s;
    if (done_ ||
        (keeps_lead_ ? until_s <= sound_.begin_s && !is_priming(until_s) : at_s < sound_.begin_s - 1e-9))
      return;
    written_s_ = until_s - sound_.begin_s;
    const auto shift = static_cast<int64_t>(std::llround(sound_.begin_s / av_q2d(sound_.track().time_base)));
    packet_->pts = ticks - shift;
    packet_->dts = packet_->pts;
    packet_->pos = -1;
    put_packet(*packet_, sound_.track().time_base, *stream_, output_, sound_.output_name, last_ticks_);
  }

  // The packet just before the beginning, from which the decoder starts.
  bool is_priming(double until_s) const {
    return until_s > sound_.begin_s - sound_.seconds(packet_->duration);
  }

  Sound sound_;
  AVFormatContext& output_;
  AVStream* stream_;
  AvPacket packet_ = new_packet();
  double written_s_ = -1e9;
  int64_t last_ticks_ = std::numeric_limits<int64_t>::min() / 2;
  bool keeps_lead_ = false, done_ = false;
};

// --- Encoded anew

const AVCodec* encoder_for(const AVOutputFormat& format) {
  for (const AVCodecID id : {AV_CODEC_ID_AAC, AV_CODEC_ID_OPUS, format.audio_codec}) {
    const AVCodec* encoder = avcodec_find_encoder(id);
    if (encoder && avformat_query_codec(&format, id, FF_COMPLIANCE_NORMAL) == 1) return encoder;
  }
  throw Error("this libav has no encoder for the sound of ." + std::string(format.name), "",
              "leave the sound out, or write .mkv");
}

int fitting_rate(const AVCodec& encoder, int rate) {
  constexpr int kUsual = 48000;
  if (encoder.id == AV_CODEC_ID_OPUS) return kUsual;
  return rate >= 16000 && rate <= kUsual ? rate : kUsual;
}

std::string layout_text(const AVChannelLayout& layout) {
  char text[128] = "stereo";
  if (layout.order != AV_CHANNEL_ORDER_UNSPEC) av_channel_layout_describe(&layout, text, sizeof text);
  return layout.order == AV_CHANNEL_ORDER_UNSPEC && layout.nb_channels == 1 ? "mono" : text;
}

class EncodedTrack final : public AudioTrack {
 public:
  EncodedTrack(Sound sound, AVFormatContext& output, int threads)
      : sound_(std::move(sound)),
        output_(output),
        decoder_(open_decoder(sound_.track(), threads, sound_.path)) {
    const AVCodec* encoder = encoder_for(*output.oformat);
    encoder_.reset(avcodec_alloc_context3(encoder));
    stream_ = avformat_new_stream(&output, nullptr);
    if (!encoder_ || !stream_) throw std::bad_alloc();
    warn_once("the sound of " + sound_.path.string() + " is encoded anew as " + encoder->name + ", for " +
              output.oformat->name + " does not hold " + avcodec_get_name(sound_.track().codecpar->codec_id));
    open_encoder(*encoder);
    open_graph();
  }

  void write_until(double seconds) override {
    while (!done_ && written_s_ < seconds) step();
  }

 private:
  void open_encoder(const AVCodec& encoder) {
    const std::string layout = layout_text(decoder_->ch_layout);
    encoder_->sample_rate = fitting_rate(encoder, decoder_->sample_rate);
    encoder_->sample_fmt = encoder.id == AV_CODEC_ID_AAC ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
    av_channel_layout_from_string(&encoder_->ch_layout, layout.c_str());
    encoder_->bit_rate = 96000LL * encoder_->ch_layout.nb_channels;
    encoder_->time_base = {1, encoder_->sample_rate};
    if (output_.oformat->flags & AVFMT_GLOBALHEADER) encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check_av(avcodec_open2(encoder_.get(), &encoder, nullptr), kProblem, sound_.path);
    check_av(avcodec_parameters_from_context(stream_->codecpar, encoder_.get()), kProblem, sound_.path);
    stream_->time_base = encoder_->time_base;
  }

  // Decoded sound, trimmed to the range, its beginning moved to 0, in the encoder's form.
  void open_graph() {
    graph_.reset(avfilter_graph_alloc());
    const AVRational base = sound_.track().time_base;
    const std::string source = "abuffer=sample_rate=" + std::to_string(decoder_->sample_rate) +
                               ":sample_fmt=" + std::to_string(decoder_->sample_fmt) +
                               ":channel_layout=" + layout_text(decoder_->ch_layout) +
                               ":time_base=" + std::to_string(base.num) + "/" + std::to_string(base.den);
    const std::string begin = shortest(sound_.begin_s);
    const std::string end = sound_.end_s < 1e9 ? ":end=" + shortest(sound_.end_s) : "";
    const std::string chain = source + "[in];[in]atrim=start=" + begin + end + ",asetpts=PTS-(" + begin +
                              ")/TB,aformat=sample_fmts=" + av_get_sample_fmt_name(encoder_->sample_fmt) +
                              ":sample_rates=" + std::to_string(encoder_->sample_rate) +
                              "[out];[out]abuffersink";
    AVFilterInOut *inputs = nullptr, *outputs = nullptr;
    const int parsed = avfilter_graph_parse2(graph_.get(), chain.c_str(), &inputs, &outputs);
    avfilter_inout_free(&inputs);
    avfilter_inout_free(&outputs);
    check_av(parsed, kProblem, sound_.path);
    check_av(avfilter_graph_config(graph_.get(), nullptr), kProblem, sound_.path);
    source_ = graph_->filters[0];
    sink_ = graph_->filters[graph_->nb_filters - 1];
    for (unsigned i = 0; i < graph_->nb_filters; ++i)
      if (std::string(graph_->filters[i]->filter->name) == "abuffersink") sink_ = graph_->filters[i];
    if (encoder_->frame_size > 0)
      av_buffersink_set_frame_size(sink_, static_cast<unsigned>(encoder_->frame_size));
  }

  void step() {
    const int code = av_buffersink_get_frame(sink_, frame_.get());
    if (code >= 0) {
      frame_->pts = av_rescale_q(frame_->pts, av_buffersink_get_time_base(sink_), encoder_->time_base);
      written_s_ = static_cast<double>(frame_->pts) * av_q2d(encoder_->time_base);
      encode(frame_.get());
      av_frame_unref(frame_.get());
    } else if (code == AVERROR_EOF) {
      encode(nullptr);
      done_ = true;
    } else {
      feed();
    }
  }

  void feed() {
    const int code = avcodec_receive_frame(decoder_.get(), frame_.get());
    if (code >= 0) {
      if (frame_->pts == AV_NOPTS_VALUE) frame_->pts = frame_->best_effort_timestamp;
      check_av(av_buffersrc_add_frame(source_, frame_.get()), kProblem, sound_.path);
    } else if (code == AVERROR_EOF) {
      check_av(av_buffersrc_add_frame(source_, nullptr), kProblem, sound_.path);
    } else if (av_read_frame(sound_.input.get(), packet_.get()) >= 0) {
      if (packet_->stream_index == sound_.stream) avcodec_send_packet(decoder_.get(), packet_.get());
      av_packet_unref(packet_.get());
    } else {
      avcodec_send_packet(decoder_.get(), nullptr);
    }
  }

  void encode(const AVFrame* frame) {
    check_av(avcodec_send_frame(encoder_.get(), frame), kProblem, sound_.path);
    const bool keeps_lead = output_.oformat->flags & AVFMT_TS_NEGATIVE;
    while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
      if (packet_->pts >= 0 || keeps_lead) {
        put_packet(*packet_, encoder_->time_base, *stream_, output_, sound_.output_name, last_ticks_);
      }
      av_packet_unref(packet_.get());
    }
  }

  Sound sound_;
  AVFormatContext& output_;
  AvCodec decoder_, encoder_;
  AVStream* stream_ = nullptr;
  std::unique_ptr<AVFilterGraph, FreeAv<avfilter_graph_free>> graph_;
  AVFilterContext *source_ = nullptr, *sink_ = nullptr;
  AvFrame frame_ = new_frame();
  AvPacket packet_ = new_packet();
  double written_s_ = -1e9;
  int64_t last_ticks_ = std::numeric_limits<int64_t>::min() / 2;
  bool done_ = false;
};

// MP4 may hold Vorbis, but hardly a player looks for it there; AVI loses its packets' times.
bool is_carried(const AVOutputFormat& format, AVCodecID codec) {
  const std::string name = format.name;
  const bool old = name == "mp4" || name == "mov" || name == "avi";
  if (old && codec == AV_CODEC_ID_VORBIS) return false;
  if (name == "avi" && codec == AV_CODEC_ID_OPUS) return false;
  return avformat_query_codec(&format, codec, FF_COMPLIANCE_NORMAL) == 1;
}

}  // namespace

void AudioTrack::finish() {
  write_until(std::numeric_limits<double>::infinity());
}

std::unique_ptr<AudioTrack> AudioTrack::add(const AudioSource& source, AVFormatContext& output,
                                            const std::filesystem::path& name, int threads) {
  if (source.path == "-") return nullptr;  // Y4M has none
  Sound sound = open_sound(source);
  sound.output_name = name;
  if (sound.stream < 0) {
    spdlog::info("{} has no sound", source.path.string());
    return nullptr;
  }
  const AVCodecID codec = sound.track().codecpar->codec_id;
  if (is_carried(*output.oformat, codec)) return std::make_unique<CopiedTrack>(std::move(sound), output);
  return std::make_unique<EncodedTrack>(std::move(sound), output, threads);
}

}  // namespace atelier
