#include "media/video_stream.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <new>

#include "base/error.h"

namespace atelier {

void StreamSource::FreeBytes::operator()(AVIOContext* bytes) const {
  av_freep(&bytes->buffer);
  avio_context_free(&bytes);
}

StreamSource::StreamSource(int descriptor, std::string consumed)
    : descriptor_(descriptor), consumed_(std::move(consumed)) {
  auto* buffer = static_cast<uint8_t*>(av_malloc(kBuffer));
  if (buffer) bytes_.reset(avio_alloc_context(buffer, kBuffer, 0, this, read, nullptr, nullptr));
  if (!bytes_) {
    av_free(buffer);
    throw std::bad_alloc();
  }
}

int StreamSource::read(void* self, uint8_t* to, int count) {
  auto& source = *static_cast<StreamSource*>(self);
  if (source.given_ < source.consumed_.size()) {
    const size_t some = std::min(static_cast<size_t>(count), source.consumed_.size() - source.given_);
    std::memcpy(to, source.consumed_.data() + source.given_, some);
    source.given_ += some;
    return static_cast<int>(some);
  }
  while (true) {
    const ssize_t got = ::read(source.descriptor_, to, static_cast<size_t>(count));
    if (got > 0) return static_cast<int>(got);
    if (got == 0) return AVERROR_EOF;
    if (errno != EINTR) return AVERROR(errno);
  }
}

// The header says all that libav would else find out by reading frames ahead.
AvInput StreamSource::open() {
  start_av();
  AVFormatContext* opened = avformat_alloc_context();
  if (!opened) throw std::bad_alloc();
  opened->pb = bytes_.get();
  const int code = avformat_open_input(&opened, "", av_find_input_format("yuv4mpegpipe"), nullptr);
  if (code < 0)
    throw Error("no Y4M stream on stdin", "stdin", "pipe one: ffmpeg -i FILM -f yuv4mpegpipe - | …");
  return AvInput(opened);
}

}  // namespace atelier
