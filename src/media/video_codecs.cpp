#include "media/video_codecs.h"

#include <algorithm>
#include <map>

#include "base/error.h"
#include "base/text.h"
#include "media/video_planes.h"

namespace atelier {

namespace {

// --- The tables

const std::map<std::string, Container>& containers() {
  static const std::map<std::string, Container> all{
      {".mp4", {"mp4", {"h264", "h265"}, false, true, true}},
      {".m4v", {"mp4", {"h264", "h265"}, false, true, true}},
      {".mov", {"mov", {"h264", "h265", "prores", "ffv1"}, false, true, true}},
      {".mkv", {"matroska", {"h264", "h265", "ffv1", "prores", "vp9"}, false, true, true}},
      {".webm", {"webm", {"vp9"}, false, true, true}},
      {".avi", {"avi", {"h264", "ffv1"}, true, true, true}},
      {".gif", {"gif", {"gif"}, false, false, true}},
      {".png", {"apng", {"apng"}, false, false, true}},
      {".apng", {"apng", {"apng"}, false, false, true}},
      {".webp", {"webp", {"webp"}, false, false, true}},
      {".y4m", {"yuv4mpegpipe", {"y4m"}, true}},
  };
  return all;
}

struct Codec {
  const char* encoder;
  int crf, largest_crf;
  int bits;    // most
  bool alpha;  // can be kept
};

const std::map<std::string, Codec>& codecs() {
  static const std::map<std::string, Codec> all{
      {"h264", {"libx264", 16, 51, 10, false}},
      {"h265", {"libx265", 18, 51, 12, false}},
      {"vp9", {"libvpx-vp9", 24, 63, 12, true}},
      {"ffv1", {"ffv1", -1, 0, 16, true}},
      {"prores", {"prores_ks", -1, 0, 10, true}},
      {"gif", {"gif", -1, 0, 8, true}},
      {"apng", {"apng", -1, 0, 16, true}},
      {"webp", {"libwebp_anim", -1, 0, 8, true}},
      {"y4m", {"wrapped_avframe", -1, 0, 12, false}},
  };
  return all;
}

// Names that people type for the codecs above.
std::string plain_codec(const std::string& name) {
  static const std::map<std::string, std::string> others{
      {"x264", "h264"},    {"libx264", "h264"}, {"avc", "h264"},       {"x265", "h265"},
      {"libx265", "h265"}, {"hevc", "h265"},    {"libvpx-vp9", "vp9"}, {"prores_ks", "prores"}};
  const auto found = others.find(lower(name));
  return found == others.end() ? lower(name) : found->second;
}

std::string extension_of(const std::filesystem::path& path) {
  return path == "-" ? ".y4m" : lower(path.extension().string());
}

// --- The pixel format

std::string usual_pixels(const std::string& codec, int bits, bool alpha) {
  const std::string deep = bits > 10 ? "12le" : "10le";
  if (codec == "gif") return "pal8";
  if (codec == "webp") return "bgra";
  if (codec == "apng")
    return std::string(alpha ? bits > 8 ? "rgba64be" : "rgba" : bits > 8 ? "rgb48be" : "rgb24");
  if (codec == "prores") return alpha ? "yuva444p10le" : "yuv422p10le";
  if (codec == "vp9" && alpha) return "yuva420p";
  if (codec == "ffv1" && bits <= 8) return alpha ? "bgra" : "bgr0";
  if (codec == "ffv1") return (alpha ? "gbrap" : "gbrp") + (bits > 12 ? std::string("16le") : deep);
  return bits > 8 ? "yuv420p" + deep : "yuv420p";
}

std::vector<AVPixelFormat> pixels_of(const AVCodec& encoder) {
  std::vector<AVPixelFormat> all;
#if LIBAVCODEC_VERSION_INT >= AV_VERSION_INT(61, 19, 100)
  const void* list = nullptr;
  int count = 0;
  avcodec_get_supported_config(nullptr, &encoder, AV_CODEC_CONFIG_PIX_FORMAT, 0, &list, &count);
  const auto* formats = static_cast<const AVPixelFormat*>(list);
  all.assign(formats, formats + count);
#else
  for (const AVPixelFormat* format = encoder.pix_fmts; format && *format != AV_PIX_FMT_NONE; ++format)
    all.push_back(*format);
#endif
  return all;
}

// FFV1 has no planes of 8-bit RGB, but the same samples in pixels.
std::string fitting_name(const std::string& codec, const std::string& name) {
  if (codec == "ffv1" && name == "gbrp") return "bgr0";
  if (codec == "ffv1" && name == "gbrap") return "bgra";
  return name;
}

AVPixelFormat chosen_pixels(const FilmFormat& format, const VideoOptions& options) {
  const std::string asked =
      options.pix_fmt.empty() ? usual_pixels(format.codec, options.bits, options.alpha) : options.pix_fmt;
  const std::string name = fitting_name(format.codec, asked);
  const AVPixelFormat pixels = av_get_pix_fmt(name.c_str());
  const std::vector<AVPixelFormat> known = pixels_of(*format.encoder);
  std::vector<std::string> names;
  for (const AVPixelFormat one : known) names.push_back(av_get_pix_fmt_name(one));
  const bool raw_planes = known.empty() && pixels != AV_PIX_FMT_NONE && planes_for(pixels) == pixels;
  if (raw_planes ||
      (pixels != AV_PIX_FMT_NONE && std::find(known.begin(), known.end(), pixels) != known.end()))
    return pixels;
  throw Error(format.codec + " has no pixel format " + name + did_you_mean(name, names), "",
              names.empty() ? "use yuv420p, yuv422p or yuv444p" : "use one of " + join(names, ", "));
}

// --- Checks

std::string known_extensions() {
  std::vector<std::string> names;
  for (const auto& [extension, container] : containers()) names.push_back(extension);
  return join(names, " ");
}

void check_codec(const FilmFormat& format, const VideoOptions& options, const std::string& extension) {
  const auto& fitting = format.container.codecs;
  if (std::find(fitting.begin(), fitting.end(), format.codec) != fitting.end()) return;
  if (!codecs().contains(format.codec)) {
    std::vector<std::string> names;
    for (const auto& [name, codec] : codecs()) names.push_back(name);
    throw Error("no codec is called '" + options.codec + "'" + did_you_mean(format.codec, names), "",
                extension + " holds " + join(fitting, ", "));
  }
  std::vector<std::string> others;
  for (const auto& [name, container] : containers())
    if (std::find(container.codecs.begin(), container.codecs.end(), format.codec) != container.codecs.end())
      others.push_back(name);
  throw Error(extension + " does not hold " + format.codec, "",
              "use " + join(fitting, " or ") + ", or write " + join(others, ", "));
}

void check_numbers(const Codec& codec, const FilmFormat& format, const VideoOptions& options) {
  if (options.crf >= 0 && codec.crf < 0) throw Error(format.codec + " has no crf", "", "leave it out");
  if (options.crf > codec.largest_crf)
    throw Error("crf of " + format.codec + " is 0 to " + std::to_string(codec.largest_crf), "",
                "smaller is better; " + std::to_string(codec.crf) + " is the default");
  if (options.pix_fmt.empty() && options.bits > codec.bits)
    throw Error(format.codec + " holds " + std::to_string(codec.bits) + " bits at most", "",
                "use fewer bits, or FFV1 in .mkv");
  if (options.alpha && !codec.alpha)
    throw Error(format.codec + " holds no alpha", "",
                "write ffv1 or prores in .mov, vp9 in .webm, .gif, .apng or .webp");
  if (options.quality < 1 || options.quality > 100) throw Error("the quality is 1 to 100");
  if (!options.frame_rate) throw Error("the frame rate is not above 0");
}

void check_dither(const std::string& dither) {
  static const std::vector<std::string> known{"none",    "bayer",     "heckbert", "floyd_steinberg",
                                              "sierra2", "sierra2_4a"};
  if (std::find(known.begin(), known.end(), dither) == known.end())
    throw Error("no dither is called '" + dither + "'" + did_you_mean(dither, known), "",
                "use " + join(known, ", "));
}

// The same for x264 and x265.
void check_preset(const std::string& preset) {
  static const std::vector<std::string> known{"ultrafast", "superfast", "veryfast", "faster",   "fast",
                                              "medium",    "slow",      "slower",   "veryslow", "placebo"};
  if (!preset.empty() && std::find(known.begin(), known.end(), preset) == known.end())
    throw Error("no preset is called '" + preset + "'" + did_you_mean(preset, known), "",
                "use " + join(known, ", "));
}

}  // namespace

FilmFormat film_format(const std::filesystem::path& path, const VideoOptions& options) {
  start_av();
  const std::string extension = extension_of(path);
  const auto container = containers().find(extension);
  if (container == containers().end())
    throw Error("films are not written as '" + extension + "'", path.string(),
                "write one of " + known_extensions());
  FilmFormat format{.container = container->second};
  format.codec = options.codec.empty() ? format.container.codecs[0] : plain_codec(options.codec);
  check_codec(format, options, extension);
  const Codec& codec = codecs().at(format.codec);
  check_numbers(codec, format, options);
  if (format.codec == "gif") check_dither(options.dither);
  if (format.codec == "h264" || format.codec == "h265") check_preset(options.preset);
  format.encoder = avcodec_find_encoder_by_name(codec.encoder);
  if (!format.encoder || !av_guess_format(format.container.muxer.c_str(), nullptr, nullptr))
    throw Error("this libav has no encoder " + std::string(codec.encoder), path.string(),
                "write another format, or install a libav with it");
  format.pixels = chosen_pixels(format, options);
  if (options.color) static_cast<void>(tags_of_names(*options.color));
  format.crf = options.crf >= 0 ? options.crf : codec.crf;
  return format;
}

std::optional<Error> check_video_output(const std::filesystem::path& path, const VideoOptions& options) {
  try {
    film_format(path, options);
  } catch (const Error& error) {
    return Error(error.problem(), error.where().empty() ? path.string() : error.where(), error.remedy());
  }
  return std::nullopt;
}

bool keeps_video_metadata(const std::filesystem::path& path) {
  const auto found = containers().find(extension_of(path));
  return found != containers().end() && found->second.metadata;
}

}  // namespace atelier
