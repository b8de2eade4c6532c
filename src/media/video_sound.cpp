#include "media/video_sound.h"

#include <algorithm>
#include <new>

#include "media/video_decode.h"

namespace atelier {

Sound open_sound(const AudioSource& source) {
  Sound sound{.input = open_input(source.path), .path = source.path};
  sound.stream = av_find_best_stream(sound.input.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  const double zero_s = start_s(*sound.input);
  sound.begin_s = zero_s + source.from_s;
  sound.ends_with_film = source.to_s <= 0;
  sound.end_s = sound.ends_with_film ? std::numeric_limits<double>::infinity() : zero_s + source.to_s;
  for (unsigned i = 0; i < sound.input->nb_streams; ++i)
    if (static_cast<int>(i) != sound.stream) sound.input->streams[i]->discard = AVDISCARD_ALL;
  constexpr double kLead_s = 1;  // decoders settle
  if (sound.stream >= 0 && source.from_s > kLead_s)
    av_seek_frame(sound.input.get(), -1, static_cast<int64_t>((sound.begin_s - kLead_s) * AV_TIME_BASE),
                  AVSEEK_FLAG_BACKWARD);
  return sound;
}

SoundStream::SoundStream(AVFormatContext& output, std::filesystem::path name)
    : output_(output), name_(std::move(name)), stream_(avformat_new_stream(&output, nullptr)) {
  if (!stream_) throw std::bad_alloc();
}

// In the coarse ticks of some containers (AVI's are packets) two packets may fall on one: the later moves on.
void SoundStream::put(AVPacket& packet, AVRational time_base) {
  packet.stream_index = stream_->index;
  packet.pos = -1;
  av_packet_rescale_ts(&packet, time_base, stream_->time_base);
  packet.dts = packet.pts = last_ticks_ = std::max(packet.pts, last_ticks_ + 1);
  check_av(av_interleaved_write_frame(&output_, &packet), "cannot be written", name_);
}

}  // namespace atelier
