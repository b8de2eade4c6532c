// Frames of one film as libav decodes them: the packets of its first picture stream, deinterlaced, numbered
// from the beginning or from a key frame. What media/video_reader makes tensors of.
#pragma once

#include <functional>
#include <optional>

#include "media/av.h"
#include "media/video_filter.h"

namespace atelier {

class VideoDecoder {
 public:
  VideoDecoder(const std::filesystem::path& path, int threads);
  // Of an opened film; `path` is what errors say.
  VideoDecoder(AvInput input, const std::filesystem::path& path, int threads);

  const AVFormatContext& input() const { return *input_; }
  const AVStream& stream() const { return *input_->streams[stream_]; }
  // Ticks of the stream at which the pictures begin.
  int64_t start_ticks() const { return start_; }

  // The next in the order of showing, with `pts` from the pictures' beginning; nullptr at the end.
  AvFrame next();
  // Goes to the packet with these ticks (as stored) or a key frame before; false where the file cannot.
  bool seek(int64_t stored_ticks);
  int64_t num_undecodable() const { return undecodable_; }
  bool ended_badly() const { return ended_badly_; }

 private:
  bool feed();
  bool ends_within_frame() const;
  void send(AVPacket* packet);
  AvFrame decoded();
  AvFrame timed(AvFrame frame);
  bool wants_deinterlacing(const AVFrame& frame);

  std::filesystem::path path_;
  AvInput input_;
  int stream_ = -1;
  AvCodec codec_;
  AvPacket packet_ = new_packet();
  std::optional<FrameFilter> deinterlacer_;
  int64_t start_ = 0, next_ticks_ = 0, undecodable_ = 0, frames_end_ = 0;
  bool begun_ = false, read_all_ = false, drained_ = false, ended_badly_ = false;
};

// When the pictures of a file begin, in its own time; where it has none, when the file does.
double start_s(const AVFormatContext& input);

// The packets of a film's pictures, without decoding: when each is shown.
struct PacketIndex {
  struct Key {
    int64_t ticks, seek_ticks;  // of showing; what the container is asked for
  };
  std::vector<int64_t> ticks;  // as stored, in the order of showing
  std::vector<Key> keys;
  bool trusted = false;  // one packet is one frame, with a time of its own
};
PacketIndex index_packets(const std::filesystem::path& path);

}  // namespace atelier
