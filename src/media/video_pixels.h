// The pixels of libav's frames as tensors and back. Planar Y'CbCr (whole or half chroma) and planar RGB of 8
// to 16 bits are converted here, in float; packed and palette formats are laid out as planes by swscale
// first, which changes no sample of them.
#pragma once

#include "media/video_color.h"

namespace atelier {

struct VideoPixels {
  at::Tensor pixels, alpha;  // as in VideoFrame
};

class FrameUnpacker {
 public:
  VideoPixels unpack(const AVFrame& frame, const ColorTags& tags);

 private:
  const AVFrame* planar(const AVFrame& frame, const ColorTags& tags);

  AvScaler scaler_, second_;
  AvFrame middle_, planes_;
};

class FramePacker {
 public:
  // Frames of height x width of `format`, whose sides may be larger than the tensors' by repeated edges.
  FramePacker(AVPixelFormat format, int height, int width, const ColorTags& tags);
  // Fresh, with its tags; alpha that the format lacks is laid on white.
  AvFrame pack(const at::Tensor& pixels, const at::Tensor& alpha);

 private:
  AVPixelFormat format_, planar_format_;
  int height_, width_;
  ColorTags tags_;
  AvScaler scaler_;
};

// How many bits a sample has.
int depth_of(AVPixelFormat format);
bool has_alpha(AVPixelFormat format);

}  // namespace atelier
