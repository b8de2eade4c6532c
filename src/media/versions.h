// The libraries of media/ in words, for --version: read from headers and from libavutil, nothing is started.
#pragma once

#include <string>

namespace atelier {

// Lines with their newlines: "OpenCV 4.6.0", "libav 57.28.100 (FFmpeg 5.1.9)"; "built without media" without
// them.
std::string media_versions();

}  // namespace atelier
