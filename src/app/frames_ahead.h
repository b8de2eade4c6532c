// The frames of a sequence one after another: each is read, and matched with the frames before it by optical
// flow, while the one before is still in work.
#pragma once

#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <future>
#include <optional>
#include <vector>

#include "film/stability.h"
#include "job/tool_options.h"
#include "media/image.h"
#include "tensor/safetensors.h"

namespace atelier {

// A frame as it comes from its film, pattern or stream.
struct SourceFrame {
  int64_t number = 0;        // for the names of .flo files
  size_t place = 0;          // in the sequence, from 0
  Image image;               // at its working size
  bool opens_scene = false;  // nothing is carried into it
  std::exception_ptr error;  // instead of the image
};

// A frame as the work gets it.
struct SequenceFrame {
  Image source;
  std::vector<Earlier>
      earlier;              // of Sequence::back what lies in the same scene and could be read, nearest first
  TensorMap carried;        // what the frame before left here for this one; empty where a scene begins
  bool is_dropped = false;  // worked on for what it carries on; it is not written
  bool opens_scene = false;
  size_t place = 0;
  std::exception_ptr error;
};

class FramesAhead {
 public:
  // `read` gives the frames in order, nullopt at the end; it is called by one thread at a time.
  using Read = std::function<std::optional<SourceFrame>()>;
  FramesAhead(Read read, Sequence sequence);
  ~FramesAhead();

  std::optional<SequenceFrame> next();

 private:
  struct Seen {
    int64_t number;
    at::Tensor pixels;
  };
  std::optional<SequenceFrame> prepared();
  Earlier earlier(const Seen& now, int back) const;
  at::Tensor flow(const Seen& from, const Seen& to) const;

  Read read_;
  Sequence sequence_;
  std::deque<Seen> seen_;  // frames before, the nearest first
  std::future<std::optional<SequenceFrame>> coming_;
};

}  // namespace atelier
