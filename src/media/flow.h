// Where things go from one frame to another: dense optical flow by OpenCV, and Middlebury's .flo files, which
// need no OpenCV.
//
// A flow is (1,2,H,W) float32 on the CPU, in px: what lies at (x, y) of the frame `from` lies at
// (x + flow[0], y + flow[1]) of the frame `to`; channel 0 goes right, channel 1 down.
#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <string>
#include <vector>

namespace atelier {

// "ultrafast", "fast", "medium": dense inverse search (Kroeger et al. 2016, "Fast optical flow using dense
// inverse search") with OpenCV's presets; "farneback": polynomial expansion (Farnebäck 2003), smoother, blind
// to large motion.
std::vector<std::string> flow_methods();

// Two frames (1,3,H,W), sRGB 0..1, of one size, any from 1x1; their lightness is compared, in 8 bits. One
// thread, so that the same frames give the same flow; several threads may call it at once. Frames that are
// equal in 8 bits give exactly 0. Errors: frames of different sizes, an unknown method (with the nearest
// known one), a build without media.
at::Tensor optical_flow(const at::Tensor& from, const at::Tensor& to, const std::string& method = "medium");

// Middlebury's format (Baker et al. 2011, "A database and evaluation methodology for optical flow"): "PIEH",
// width and height as int32, then u and v of each pixel as float32, row by row, little-endian. Values beyond
// 1e9 mean "unknown" there and are kept; film/warp.h takes them for places outside. Error for a file that is
// missing, truncated or hostile, naming the file and what is wrong.
at::Tensor read_flow(const std::filesystem::path& path);

// (1,2,H,W), written atomically (base/files.h). Error for a side above 99999 px, which readers refuse.
void write_flow(const std::filesystem::path& path, const at::Tensor& flow);

}  // namespace atelier
