#include "media/video_info.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"
#include "media/video_pixels.h"

namespace atelier {

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

bool is_interlaced(AVFieldOrder order) {
  return order != AV_FIELD_UNKNOWN && order != AV_FIELD_PROGRESSIVE;
}

}  // namespace

ColorTags stored_tags(const AVStream& stream) {
  const AVCodecParameters& codec = *stream.codecpar;
  return {codec.color_space, codec.color_range, codec.color_primaries, codec.color_trc,
          codec.chroma_location};
}

VideoInfo info_of(const WebpFilm& film) {
  VideoInfo info;
  info.size = {film.height(), film.width()};
  info.time_base = {1, 1000};
  info.num_frames = film.num_frames();
  info.alpha = true;
  info.codec = "webp";
  info.pixel_format = "rgba";
  info.color = named_color(settled({}, AV_PIX_FMT_RGBA, info.size.height));
  return info;
}

VideoInfo info_of(const VideoDecoder& decoder, const Turn& turn, const std::string& name) {
  const AVStream& stream = decoder.stream();
  const AVCodecParameters& codec = *stream.codecpar;
  const auto format = static_cast<AVPixelFormat>(codec.format);
  if (codec.width < 1 || codec.height < 1 || format == AV_PIX_FMT_NONE)
    throw Error("its frames cannot be decoded", name, "copy it again, or convert it to H.264");
  VideoInfo info;
  info.size = {codec.height, codec.width};
  if (turn.transpose) std::swap(info.size.height, info.size.width);
  info.frame_rate = ratio_of(stream.avg_frame_rate.num ? stream.avg_frame_rate : stream.r_frame_rate);
  info.time_base = ratio_of(stream.time_base);
  info.duration_s = duration_of_stream(stream, decoder.input());
  info.num_frames = estimated_frames(stream, info.duration_s);
  info.bits = depth_of(format);
  info.alpha = has_alpha(format);
  info.color = named_color(settled(stored_tags(stream), format, codec.height));
  info.color_guessed = info.color.matrix != "gbr" && codec.color_space == AVCOL_SPC_UNSPECIFIED;
  info.rotation = turn.degrees();
  if (stream.sample_aspect_ratio.num > 0) info.sample_aspect = ratio_of(stream.sample_aspect_ratio);
  if (turn.transpose) std::swap(info.sample_aspect.num, info.sample_aspect.den);
  info.interlaced = is_interlaced(codec.field_order);
  info.has_audio = has_audio_stream(decoder.input());
  info.codec = avcodec_get_name(codec.codec_id);
  info.pixel_format = av_get_pix_fmt_name(format);
  add_metadata(decoder.input().metadata, info.metadata);
  return info;
}

std::optional<VideoGap> gap_in(const VideoDecoder& decoder, const VideoInfo& info, int64_t delivered,
                               int64_t damaged) {
  const bool promised = decoder.stream().nb_frames > 0;
  VideoGap gap{info.num_frames, delivered, decoder.num_undecodable(), damaged, ""};
  const double shown_s = info.frame_rate ? static_cast<double>(delivered) / info.frame_rate.value() : 0;
  const bool short_of_time =
      info.frame_rate && info.duration_s - shown_s > std::max(1.0, 0.02 * info.duration_s);
  const bool cut = promised ? delivered < info.num_frames : decoder.ended_badly() || short_of_time;
  if (!cut && gap.undecodable == 0 && gap.damaged == 0) return std::nullopt;
  const std::string count =
      std::to_string(delivered) + (gap.expected > delivered ? " of " + std::to_string(gap.expected) : "");
  gap.problem = cut ? "is cut off: " + count + " frames could be read"
                    : "is damaged: " + count + " frames could be read, " + std::to_string(gap.damaged) +
                          " of them repaired by guessing, " + std::to_string(gap.undecodable) +
                          " packets not";
  return gap;
}

}  // namespace atelier
