// When the frames of a film are shown, and how it is encoded: as the film that they come from, else at an
// even rate.
#pragma once

#include <optional>
#include <vector>

#include "app/film_options.h"
#include "job/common.h"
#include "job/inputs.h"
#include "media/video_reader.h"
#include "media/video_writer.h"

namespace atelier {

struct FilmTiming {
  Ratio frame_rate{25, 1}, time_base;  // as in VideoOptions
  std::vector<double> times;           // of the frames, in seconds from the first
  double end_s = 0;                    // when the last is over

  // As VideoWriter::write takes them.
  int64_t ticks(size_t frame) const;
  int64_t duration(size_t frame) const;  // 0: unknown
};

using FrameInputs = std::vector<const Input*>;  // never empty

// The film that all frames come from; nullopt where there is none.
std::optional<VideoInfo> source_film(const FrameInputs& frames);

// Frames of a sequence keep their times; other pictures are shown 25 a second, or as --fps says.
FilmTiming timing_of(const FrameInputs& frames, const CommonOptions& common);

// Colors, aspect and sound are those of the source film.
VideoOptions encoding_of(const FrameInputs& frames, const FilmTiming& timing, const FilmOptions& film,
                         const CommonOptions& common, int bits, bool is_depth_asked);

}  // namespace atelier
