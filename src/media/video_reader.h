// Films from files of every kind that libav reads, and animated WebP; "-" is a Y4M stream on stdin. Frames
// come in the order of their showing, upright (the rotation in the file is applied), deinterlaced where they
// are interlaced, in their own times where the rate varies. Colors follow the file's tags; where there are
// none, usual_color().
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "media/video.h"
#include "tensor/resample.h"

namespace atelier {

struct VideoInfo {
  PictureSize size;        // upright
  Ratio frame_rate;        // average; 0 is unknown
  Ratio time_base;         // seconds a tick
  double duration_s = 0;   // 0 is unknown
  int64_t num_frames = 0;  // as the file says, or by duration and rate; 0 is unknown. count_frames() is exact
  int bits = 8;            // of a sample
  bool alpha = false;
  VideoColor color;            // as used: what the file leaves open is guessed
  bool color_guessed = false;  // the file does not name its matrix
  int rotation = 0;            // degrees clockwise that were applied: 0, 90, 180, 270
  Ratio sample_aspect{1, 1};   // width to height of a pixel, upright
  bool interlaced = false;     // as the header says
  bool has_audio = false;
  std::string codec, pixel_format;  // libav's names
  std::map<std::string, std::string> metadata;
};

struct VideoReaderOptions {
  int threads = 0;  // of the decoder; 0: one a core
};

// What a damaged or cut-off film lacked.
struct VideoGap {
  int64_t expected = 0;     // frames that the file promises; 0 is unknown
  int64_t delivered = 0;    // frames that were read
  int64_t undecodable = 0;  // packets that gave nothing
  int64_t damaged = 0;      // frames that were delivered, but repaired by guessing
  std::string problem;      // in words: "is cut off: 41 of 60 frames"
};

class VideoReader {
 public:
  // Error for what is missing, empty, no film, sound only, or of a codec that this build does not read.
  explicit VideoReader(const std::filesystem::path& path, const VideoReaderOptions& options = {});
  // A Y4M stream from a descriptor, which stays open, of which others took the first bytes: `consumed`. Reads
  // on as frames are asked for, never further than a buffer. As for "-" there is no going back.
  static VideoReader of_stream(int descriptor, std::string consumed, const VideoReaderOptions& options = {});
  ~VideoReader();
  VideoReader(VideoReader&&) noexcept;
  VideoReader& operator=(VideoReader&&) noexcept;

  const VideoInfo& info() const;
  // The next frame, nullopt at the end. Error where a frame is of another size than those before.
  std::optional<VideoFrame> read();
  // Passes over a frame without making tensors of it; false at the end.
  bool skip();
  // The next read() gives exactly frame `number` (from 1), or nullopt where the film is shorter. Goes by the
  // packets' times to the key frame before and decodes on; where these cannot be trusted, from the start.
  // Error for a stream on stdin that would have to go back.
  void seek(int64_t number);
  // Exact where packets and frames agree one to one, else counted by decoding; not for stdin (0).
  int64_t count_frames();
  // VideoFrame::ticks of every frame that read() gives from first to last, in info().time_base: the first is
  // 0, unless it cannot be decoded. Without decoding where packets can be trusted; empty for stdin.
  std::vector<int64_t> frame_ticks();
  // After the end: nullopt for a whole film. Only tells of what was read from the first frame on.
  std::optional<VideoGap> gap() const;

 private:
  class State;
  explicit VideoReader(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace atelier
