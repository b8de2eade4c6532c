// The sound of one film on its way into another: packets copied, or decoded and encoded anew.
#pragma once

#include <memory>

#include "media/av.h"
#include "media/video_writer.h"

namespace atelier {

class AudioTrack {
 public:
  // Adds its stream to `output`, whose header is not written yet; errors of writing say
  // `name`. nullptr where the source has no sound,
  // which is said. Error where the source cannot be read.
  static std::unique_ptr<AudioTrack> add(const AudioSource& source, AVFormatContext& output,
                                         const std::filesystem::path& name, int threads);
  virtual ~AudioTrack() = default;

  // Writes what sounds before that second of the new film.
  virtual void write_until(double seconds) = 0;
  // Writes the rest: to the end that was asked for, else what sounds before the film of that length ends.
  virtual void finish(double film_s) = 0;
};

}  // namespace atelier
