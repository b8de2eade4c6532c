#include "media/av.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdarg>
#include <mutex>
#include <new>

#include "base/error.h"
#include "base/files.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

void FreeOutput::operator()(AVFormatContext* output) const {
  if (output->pb && !(output->oformat->flags & AVFMT_NOFILE)) avio_closep(&output->pb);
  avformat_free_context(output);
}

namespace {

template <typename T>
T* there(T* handle) {
  if (!handle) throw std::bad_alloc();
  return handle;
}

void log_line(void* context, int level, const char* format, va_list arguments) {
  if (level > AV_LOG_WARNING) return;
  char line[1024];
  int prefix = 1;
  av_log_format_line2(context, level, format, arguments, line, sizeof line, &prefix);
  spdlog::debug("libav: {}", trim(line));
}

}  // namespace

AvFrame new_frame() {
  return AvFrame(there(av_frame_alloc()));
}

AvFrame new_picture(AVPixelFormat format, int width, int height) {
  AvFrame frame = new_frame();
  frame->format = format;
  frame->width = width;
  frame->height = height;
  if (av_frame_get_buffer(frame.get(), 0) < 0) throw std::bad_alloc();
  return frame;
}

AvPacket new_packet() {
  return AvPacket(there(av_packet_alloc()));
}

void start_av() {
  static std::once_flag once;
  std::call_once(once, [] { av_log_set_callback(log_line); });
}

int check_av(int code, const std::string& problem, const fs::path& where) {
  if (code >= 0) return code;
  if (code == AVERROR(ENOMEM)) throw std::bad_alloc();
  const int number = AVUNERROR(code);
  if (number == ENOSPC || number == EDQUOT || number == EIO || number == EPIPE || number == EACCES ||
      number == ENOENT)
    throw_file_error(number, problem, where);
  throw Error(problem, where.string());
}

std::string av_url(const fs::path& path) {
  return "file:" + path.string();
}

// --- Opening a film

namespace {

void check_file(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) throw_file_error(EISDIR, "cannot be read", path);
  const auto size = fs::file_size(path, error);
  if (error && !fs::exists(path)) throw_file_error(ENOENT, "cannot be read", path);
  if (!error && size == 0) throw Error("the file is empty", path.string(), "copy it again");
}

[[noreturn]] void fail_unknown(int code, const fs::path& path) {
  if (path == "-")
    throw Error("no Y4M stream on stdin", "stdin", "pipe one: ffmpeg -i FILM -f yuv4mpegpipe - | …");
  const std::string extension = lower(path.extension().string());
  if (code == AVERROR_INVALIDDATA && is_video(path)) {
    const bool tail = extension == ".mp4" || extension == ".mov" || extension == ".m4v";
    throw Error(tail ? "not a sound film: damaged, or cut off before its table of frames"
                     : "not a sound film, damaged or cut off",
                path.string(), "copy it again");
  }
  check_av(code, "not a film of a known format", path);
  throw Error("not a film of a known format", path.string());
}

// Text, which libav would draw as a terminal does, and lists that name other files.
bool is_no_film(const std::string& format) {
  constexpr std::array kNames{"tty", "concat", "hls", "dash", "sdp", "rtsp"};
  return std::find(kNames.begin(), kNames.end(), format) != kNames.end();
}

}  // namespace

AvInput open_input(const fs::path& path) {
  start_av();
  const bool is_stdin = path == "-";
  if (!is_stdin) check_file(path);
  AVDictionary* settings = nullptr;
  av_dict_set(&settings, "protocol_whitelist", "file,pipe", 0);
  AVFormatContext* opened = nullptr;
  const int code = avformat_open_input(&opened, is_stdin ? "pipe:0" : av_url(path).c_str(),
                                       is_stdin ? av_find_input_format("yuv4mpegpipe") : nullptr, &settings);
  av_dict_free(&settings);
  if (code < 0) fail_unknown(code, path);
  AvInput input(opened);
  if (is_no_film(input->iformat->name)) fail_unknown(AVERROR_INVALIDDATA, path);
  const int found = avformat_find_stream_info(input.get(), nullptr);
  if (found < 0) fail_unknown(found, path);
  return input;
}

AvCodec open_decoder(const AVStream& stream, int threads, const fs::path& path) {
  const AVCodec* decoder = avcodec_find_decoder(stream.codecpar->codec_id);
  const std::string name = avcodec_get_name(stream.codecpar->codec_id);
  if (!decoder)
    throw Error("its codec " + name + " is not read by this libav", path.string(), "convert it to H.264");
  AvCodec codec(there(avcodec_alloc_context3(decoder)));
  const std::string problem = "its " + name + " stream cannot be decoded";
  check_av(avcodec_parameters_to_context(codec.get(), stream.codecpar), problem, path);
  codec->pkt_timebase = stream.time_base;
  codec->thread_count = threads;
  check_av(avcodec_open2(codec.get(), decoder, nullptr), problem, path);
  return codec;
}

// --- Versions

int64_t duration_of(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  return frame.duration;
#else
  return frame.pkt_duration;
#endif
}

bool is_interlaced(const AVFrame& frame) {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(58, 7, 100)
  return (frame.flags & AV_FRAME_FLAG_INTERLACED) != 0;
#else
  return frame.interlaced_frame != 0;
#endif
}

}  // namespace atelier
