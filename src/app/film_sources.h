// The films that a run works on: their facts for the plan, and their frames.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "base/error.h"
#include "job/inputs.h"
#include "media/image.h"
#include "media/video_reader.h"

namespace atelier {

// For the plan. Error for what can't be read as a film.
FilmFacts film_facts(const std::filesystem::path& path);
// Read once a process: a plan asks for every frame.
VideoInfo film_info(const std::string& path);
PictureSize film_size(const std::string& path);

// As a picture: one of more than 8 bits is of 16.
Image image_of(VideoFrame frame, int bits);

// Frames in any order, fast one after another. Thread-safe.
class FilmSources {
 public:
  // The frame of an input of Kind::film. Error where the film ends before it.
  Image frame(const Input& input);

 private:
  struct Reading {
    explicit Reading(const std::string& path) : reader(path) {}
    VideoReader reader;
    int64_t next = 1;  // of the frame that read() gives
    // The frame given last: with --fps one is asked for several times.
    int64_t last = 0;
    Image image;
  };
  // From a frame on a film can't be read, for a reason that is the same for all that follow.
  struct Broken {
    int64_t from = 0;
    Error error;
  };
  Image read(const Input& input);

  std::mutex mutex_;
  std::map<std::string, std::unique_ptr<Reading>> readings_;
  std::map<std::string, Broken> broken_;
};

}  // namespace atelier
