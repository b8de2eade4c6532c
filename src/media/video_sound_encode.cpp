extern "C" {
#include <libavfilter/avfilter.h>
#include <libavfilter/buffersink.h>
#include <libavfilter/buffersrc.h>
}

#include <algorithm>
#include <cmath>
#include <new>

#include "base/error.h"
#include "base/log.h"
#include "base/text.h"
#include "media/video_sound.h"

namespace atelier {

namespace {

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
        out_(output, sound_.output_name),
        decoder_(open_decoder(sound_.track(), threads, sound_.path)) {
    const AVCodec* encoder = encoder_for(out_.format());
    encoder_.reset(avcodec_alloc_context3(encoder));
    if (!encoder_) throw std::bad_alloc();
    warn_once("the sound of " + sound_.path.string() + " is encoded anew as " + encoder->name + ", for " +
              out_.format().name + " does not hold " + avcodec_get_name(sound_.track().codecpar->codec_id));
    open_encoder(*encoder);
    open_graph();
  }

  void write_until(double seconds) override {
    while (!done_ && written_s_ < seconds) step();
  }

  void finish(double film_s) override {
    if (sound_.ends_with_film) film_s_ = film_s;
    while (!done_) step();
  }

 private:
  void open_encoder(const AVCodec& encoder) {
    const std::string layout = layout_text(decoder_->ch_layout);
    encoder_->sample_rate = fitting_rate(encoder, decoder_->sample_rate);
    encoder_->sample_fmt = encoder.id == AV_CODEC_ID_AAC ? AV_SAMPLE_FMT_FLTP : AV_SAMPLE_FMT_FLT;
    av_channel_layout_from_string(&encoder_->ch_layout, layout.c_str());
    encoder_->bit_rate = 96000LL * encoder_->ch_layout.nb_channels;
    encoder_->time_base = {1, encoder_->sample_rate};
    if (out_.format().flags & AVFMT_GLOBALHEADER) encoder_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    check_av(avcodec_open2(encoder_.get(), &encoder, nullptr), kSoundProblem, sound_.path);
    check_av(avcodec_parameters_from_context(out_.stream().codecpar, encoder_.get()), kSoundProblem,
             sound_.path);
    out_.stream().time_base = encoder_->time_base;
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
    check_av(parsed, kSoundProblem, sound_.path);
    check_av(avfilter_graph_config(graph_.get(), nullptr), kSoundProblem, sound_.path);
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
      encode_until_end();
      av_frame_unref(frame_.get());
    } else if (code == AVERROR_EOF) {
      end();
    } else {
      feed();
    }
  }

  void end() {
    encode(nullptr);
    done_ = true;
  }

  // Of the frame in hand, what sounds before the film ends.
  void encode_until_end() {
    frame_->pts = av_rescale_q(frame_->pts, av_buffersink_get_time_base(sink_), encoder_->time_base);
    written_s_ = static_cast<double>(frame_->pts) / encoder_->sample_rate;
    const double left = std::ceil((film_s_ - written_s_) * encoder_->sample_rate - 0.5);
    if (left < frame_->nb_samples) frame_->nb_samples = std::max(0, static_cast<int>(left));
    if (frame_->nb_samples > 0) encode(frame_.get());
    if (left <= frame_->nb_samples) end();
  }

  void feed() {
    const int code = avcodec_receive_frame(decoder_.get(), frame_.get());
    if (code >= 0) {
      if (frame_->pts == AV_NOPTS_VALUE) frame_->pts = frame_->best_effort_timestamp;
      check_av(av_buffersrc_add_frame(source_, frame_.get()), kSoundProblem, sound_.path);
    } else if (code == AVERROR_EOF) {
      check_av(av_buffersrc_add_frame(source_, nullptr), kSoundProblem, sound_.path);
    } else if (av_read_frame(sound_.input.get(), packet_.get()) >= 0) {
      if (packet_->stream_index == sound_.stream) avcodec_send_packet(decoder_.get(), packet_.get());
      av_packet_unref(packet_.get());
    } else {
      avcodec_send_packet(decoder_.get(), nullptr);
    }
  }

  void encode(const AVFrame* frame) {
    check_av(avcodec_send_frame(encoder_.get(), frame), kSoundProblem, sound_.path);
    while (avcodec_receive_packet(encoder_.get(), packet_.get()) >= 0) {
      if (packet_->pts >= 0 || out_.keeps_lead()) out_.put(*packet_, encoder_->time_base);
      av_packet_unref(packet_.get());
    }
  }

  Sound sound_;
  SoundStream out_;
  AvCodec decoder_, encoder_;
  std::unique_ptr<AVFilterGraph, FreeAv<avfilter_graph_free>> graph_;
  AVFilterContext *source_ = nullptr, *sink_ = nullptr;
  AvFrame frame_ = new_frame();
  AvPacket packet_ = new_packet();
  double written_s_ = -1e9, film_s_ = std::numeric_limits<double>::infinity();
  bool done_ = false;
};

}  // namespace

std::unique_ptr<AudioTrack> encoded_track(Sound sound, AVFormatContext& output, int threads) {
  return std::make_unique<EncodedTrack>(std::move(sound), output, threads);
}

}  // namespace atelier
