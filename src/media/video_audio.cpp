#include "media/video_audio.h"

#include "base/log.h"
#include "media/video_sound.h"

namespace atelier {

namespace {

// MP4 may hold Vorbis, but hardly a player looks for it there; AVI loses its packets' times.
bool is_carried(const AVOutputFormat& format, AVCodecID codec) {
  const std::string name = format.name;
  const bool old = name == "mp4" || name == "mov" || name == "avi";
  if (old && codec == AV_CODEC_ID_VORBIS) return false;
  if ((name == "avi" || name == "mov") && codec == AV_CODEC_ID_OPUS) return false;
  return avformat_query_codec(&format, codec, FF_COMPLIANCE_NORMAL) == 1;
}

}  // namespace

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
  if (is_carried(*output.oformat, codec)) return copied_track(std::move(sound), output);
  return encoded_track(std::move(sound), output, threads);
}

}  // namespace atelier
