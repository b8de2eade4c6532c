#include "media/video_audio.h"

#include <map>
#include <set>

#include "base/log.h"
#include "media/video_sound.h"

namespace atelier {

namespace {

// What libav would take and then refuse or spoil: MP4 may hold Vorbis, but hardly a player looks for it
// there; AVI loses the times of packets that differ in length; MOV has no names for the others.
bool is_spoilt(const std::string& format, AVCodecID codec) {
  static const std::map<std::string, std::set<AVCodecID>> all{
      {"mp4", {AV_CODEC_ID_VORBIS}},
      {"mov", {AV_CODEC_ID_VORBIS, AV_CODEC_ID_OPUS, AV_CODEC_ID_FLAC, AV_CODEC_ID_TRUEHD}},
      {"avi", {AV_CODEC_ID_VORBIS, AV_CODEC_ID_OPUS, AV_CODEC_ID_FLAC}}};
  const auto found = all.find(format);
  return found != all.end() && found->second.contains(codec);
}

bool is_carried(const AVOutputFormat& format, AVCodecID codec) {
  return !is_spoilt(format.name, codec) && avformat_query_codec(&format, codec, FF_COMPLIANCE_NORMAL) == 1;
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
