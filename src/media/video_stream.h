// A Y4M stream that comes through a pipe, a frame after another: read as slowly as its frames are asked for.
#pragma once

#include <string>

#include "media/av.h"

namespace atelier {

class StreamSource {
 public:
  // `consumed` are the bytes that others took from `descriptor`, which stays open. Never holds more than
  // kBuffer bytes beyond the frame that is asked for.
  StreamSource(int descriptor, std::string consumed);
  StreamSource(const StreamSource&) = delete;
  StreamSource& operator=(const StreamSource&) = delete;

  static constexpr int kBuffer = 1 << 15;
  // Once; this must outlive what it gives. Error where the stream does not begin as Y4M.
  AvInput open();

 private:
  struct FreeBytes {
    void operator()(AVIOContext* bytes) const;
  };
  static int read(void* self, uint8_t* to, int count);

  int descriptor_;
  std::string consumed_;
  size_t given_ = 0;  // of `consumed`
  std::unique_ptr<AVIOContext, FreeBytes> bytes_;
};

}  // namespace atelier
