// The frames of a sequence one after another: each is read, and matched with the frames before it by optical
// flow, while the one before is still in work.
#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <exception>
#include <functional>
#include <optional>
#include <semaphore>
#include <thread>
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
  // `read` gives the frames in order, nullopt at the end; it is called by a thread of its own.
  using Read = std::function<std::optional<SourceFrame>()>;
  FramesAhead(Read read, Sequence sequence);
  ~FramesAhead();

  // nullopt at the end. What `read` threw is thrown here.
  std::optional<SequenceFrame> next();

 private:
  struct Seen {
    int64_t number;
    at::Tensor pixels;
  };
  void prepare_all(int num_threads);
  std::optional<SequenceFrame> prepared();
  Earlier earlier(const Seen& now, int back) const;
  at::Tensor flow(const Seen& from, const Seen& to) const;

  Read read_;
  Sequence sequence_;
  std::deque<Seen> seen_;  // frames before, the nearest first
  // The next frame, or why there is none: of the thread's until `ready_`, of next()'s until `wanted_`.
  std::optional<SequenceFrame> coming_;
  std::exception_ptr failure_;
  std::counting_semaphore<> wanted_{1}, ready_{0};
  std::atomic<bool> is_over_ = false;
  std::jthread thread_;
};

}  // namespace atelier
