#include "media/webp_film.h"

#include <webp/demux.h>

#include <cstring>

#include "base/error.h"
#include "base/files.h"
#include "media/byte_source.h"

namespace atelier {

struct FreeDecoder {
  void operator()(WebPAnimDecoder* decoder) const { WebPAnimDecoderDelete(decoder); }
};

struct WebpFilm::State {
  std::string bytes, name;
  std::unique_ptr<WebPAnimDecoder, FreeDecoder> decoder;
  WebPAnimInfo info{};
  int last_ms = 0;
};

WebpFilm::WebpFilm(const std::filesystem::path& path) : state_(std::make_unique<State>()) {
  state_->bytes = read_file(path);
  state_->name = path.string();
  const WebPData data{reinterpret_cast<const uint8_t*>(state_->bytes.data()), state_->bytes.size()};
  state_->decoder.reset(WebPAnimDecoderNew(&data, nullptr));
  if (!state_->decoder || !WebPAnimDecoderGetInfo(state_->decoder.get(), &state_->info))
    throw Error("not a sound WebP, damaged or cut off", state_->name, "copy or save it again");
}

WebpFilm::~WebpFilm() = default;

int WebpFilm::width() const {
  return static_cast<int>(state_->info.canvas_width);
}
int WebpFilm::height() const {
  return static_cast<int>(state_->info.canvas_height);
}
int64_t WebpFilm::num_frames() const {
  return state_->info.frame_count;
}

std::vector<int64_t> WebpFilm::starts_ms() const {
  std::vector<int64_t> starts;
  int64_t next_ms = 0;
  WebPIterator frame;
  const WebPDemuxer* table = WebPAnimDecoderGetDemuxer(state_->decoder.get());
  for (int found = WebPDemuxGetFrame(table, 1, &frame); found; found = WebPDemuxNextFrame(&frame)) {
    starts.push_back(next_ms);
    next_ms += frame.duration;
  }
  WebPDemuxReleaseIterator(&frame);
  return starts;
}

// libwebp says when each frame ends.
AvFrame WebpFilm::next() {
  if (!WebPAnimDecoderHasMoreFrames(state_->decoder.get())) return nullptr;
  uint8_t* pixels = nullptr;
  int end_ms = 0;
  if (!WebPAnimDecoderGetNext(state_->decoder.get(), &pixels, &end_ms))
    throw Error("a frame is damaged or cut off", state_->name, "copy or save it again");
  AvFrame frame = new_picture(AV_PIX_FMT_RGBA, width(), height());
  const size_t row = static_cast<size_t>(width()) * 4;
  for (int y = 0; y < height(); ++y)
    std::memcpy(frame->data[0] + y * frame->linesize[0], pixels + static_cast<size_t>(y) * row, row);
  frame->pts = state_->last_ms;
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  frame->duration = end_ms - state_->last_ms;
#else
  frame->pkt_duration = end_ms - state_->last_ms;
#endif
  state_->last_ms = end_ms;
  return frame;
}

}  // namespace atelier
