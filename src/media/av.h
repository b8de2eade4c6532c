// libav with owners and errors: handles that free themselves, and codes that become Error. Of media/'s own
// sources alone.
#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/frame.h>
#include <libavutil/pixdesc.h>
#include <libswscale/swscale.h>
}

#include <filesystem>
#include <memory>
#include <string>

#include "media/video.h"

namespace atelier {

// Frees through libav's functions that take the pointer's address.
template <auto free_handle>
struct FreeAv {
  template <typename T>
  void operator()(T* handle) const {
    free_handle(&handle);
  }
};
struct FreeScaler {
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
};
struct FreeOutput {
  void operator()(AVFormatContext* output) const;  // closes its file, too
};

using AvFrame = std::unique_ptr<AVFrame, FreeAv<av_frame_free>>;
using AvPacket = std::unique_ptr<AVPacket, FreeAv<av_packet_free>>;
using AvCodec = std::unique_ptr<AVCodecContext, FreeAv<avcodec_free_context>>;
using AvInput = std::unique_ptr<AVFormatContext, FreeAv<avformat_close_input>>;
using AvOutput = std::unique_ptr<AVFormatContext, FreeOutput>;
using AvScaler = std::unique_ptr<SwsContext, FreeScaler>;

AvFrame new_frame();
AvFrame new_picture(AVPixelFormat format, int width, int height);
AvPacket new_packet();

// libav's own messages go to the log as `debug`. Called before anything else of it.
void start_av();
// Error of `problem` for codes below 0; FatalError for a full disk. The codes of the system get its words.
int check_av(int code, const std::string& problem, const std::filesystem::path& where);

// A file's name as libav takes it, whatever colons are in it.
std::string av_url(const std::filesystem::path& path);

inline AVRational av_ratio(const Ratio& ratio) {
  return {static_cast<int>(ratio.num), static_cast<int>(ratio.den)};
}
inline Ratio ratio_of(AVRational ratio) {
  return {ratio.num, ratio.den};
}

// Opened, with its streams known. "-" is stdin and Y4M. Error in words for what is no film.
AvInput open_input(const std::filesystem::path& path);
// A decoder, opened for that stream.
AvCodec open_decoder(const AVStream& stream, int threads, const std::filesystem::path& path);

// What changed its place between versions of libav.
int64_t duration_of(const AVFrame& frame);
bool is_interlaced(const AVFrame& frame);

}  // namespace atelier
