#include <algorithm>
#include <cmath>

#include "media/video_sound.h"

namespace atelier {

namespace {

// Written as far as the packets reach.
class CopiedTrack final : public AudioTrack {
 public:
  CopiedTrack(Sound sound, AVFormatContext& output)
      : sound_(std::move(sound)), out_(output, sound_.output_name) {
    AVStream& stream = out_.stream();
    check_av(avcodec_parameters_copy(stream.codecpar, sound_.track().codecpar), kSoundProblem, sound_.path);
    stream.codecpar->codec_tag = 0;
    stream.time_base = sound_.track().time_base;
  }

  void write_until(double seconds) override {
    while (!done_ && written_s_ < seconds) write_next();
  }

  void finish(double film_s) override {
    write_until(sound_.ends_with_film ? film_s : std::numeric_limits<double>::infinity());
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
    const double at_s = sound_.seconds(ticks), lasts_s = sound_.seconds(packet_->duration);
    done_ = at_s >= sound_.end_s;
    if (done_ || is_before(at_s, lasts_s)) return;
    written_s_ = at_s + lasts_s - sound_.begin_s;
    const auto shift = static_cast<int64_t>(std::llround(sound_.begin_s / av_q2d(sound_.track().time_base)));
    packet_->pts = out_.keeps_lead() ? ticks - shift : std::max<int64_t>(0, ticks - shift);
    packet_->dts = packet_->pts;
    out_.put(*packet_, sound_.track().time_base);
  }

  // Where a lead is kept the packet before the beginning is written too, from which the decoder starts; else
  // the first is that which begins nearest.
  bool is_before(double at_s, double lasts_s) const {
    return out_.keeps_lead() ? at_s + 2 * lasts_s <= sound_.begin_s : at_s + lasts_s / 2 < sound_.begin_s;
  }

  Sound sound_;
  SoundStream out_;
  AvPacket packet_ = new_packet();
  double written_s_ = -1e9;
  bool done_ = false;
};

}  // namespace

std::unique_ptr<AudioTrack> copied_track(Sound sound, AVFormatContext& output) {
  return std::make_unique<CopiedTrack>(std::move(sound), output);
}

}  // namespace atelier
