// Films for tests: made by the writer, each frame unlike its neighbors.
#pragma once

#include <string>
#include <vector>

#include "media/video_reader.h"
#include "media/video_writer.h"

namespace atelier {

// Frame `number` (from 1): a gradient that drifts, of values that 8 bits hold exactly. Its number can be read
// from it whatever a codec did (number_in()).
at::Tensor film_picture(int64_t number, int64_t height, int64_t width);
int64_t number_in(const VideoFrame& frame);

void write_film(const std::filesystem::path& path, int64_t num_frames, PictureSize size,
                const VideoOptions& options = {});
std::vector<VideoFrame> read_film(const std::filesystem::path& path);

// What a shell command says, on stdout and stderr alike.
std::string said_by(const std::string& command);
// Only where the programs ffmpeg and ffprobe are.
bool has_ffmpeg();
#define NEEDS_FFMPEG() \
  if (!ATELIER_MEDIA || !has_ffmpeg()) GTEST_SKIP() << "no ffmpeg"

}  // namespace atelier
