// What a job works on: files, globs, folders, frame patterns and films become a list in a fixed order, films
// and patterns frame by frame; `noise:` pictures and stdin stand for themselves. An item has the names that
// output templates use.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "job/shard.h"
#include "job/values.h"

namespace atelier {

struct Input {
  enum class Kind { file, noise, standard_input, film };
  Kind kind = Kind::file;
  std::string path;  // of a file or film; "noise:clouds:3"; "-"
  std::string stem, name,
      ext;    // "photo", "photo.jpg", "jpg"; of a frame of a pattern `stem` is the pattern's
  Mark mark;  // where it was asked for
  // Of a frame of a sequence, that is a film or a pattern:
  std::string sequence;  // the film's path or the pattern; "": a picture by itself
  int64_t frame = -1;    // number in the name; of a film from 1
  int64_t film_frame =
      0;               // of a film: number in the file, from 1, which is `frame` unless --fps says otherwise
  double seconds = 0;  // when it is shown, from the beginning of the sequence
  std::string entry;   // of a list: what one of its lines says; `mark` is then that line
  std::string label;   // what it shows, where that is known: its class

  std::string text() const;  // for people: "clip.mp4 frame 12", the entry of a list, else the path
};

struct FilmFacts {
  std::vector<double> times;  // when each frame is shown, in seconds from the first
  int64_t num_lost = 0;       // frames that the file promises and does not hold
  std::string problem;        // in words: "is cut off: 41 of 60 frames could be read"; "": none
};

// What the plan has to be told of films, which job/ can't read. Both may be empty: there are none.
struct FilmLookup {
  std::function<bool(const std::filesystem::path&)> is_film;
  // Error for a file that is no film.
  std::function<FilmFacts(const std::filesystem::path&)> look;
};

// What becomes of the numbers that a pattern lacks: the picture before it again, nothing, a mistake.
enum class Missing { hold, skip, fail };

struct InputQuery {
  std::vector<InputPath> inputs;
  InputPath files_from;
  bool null_separated = false;
  double fps = 0;  // of patterns, 25 where it is 0; a film's frames are chosen so that it has that rate
  Missing missing = Missing::hold;
  std::function<bool(const std::filesystem::path&)> is_wanted;  // which files of a folder are meant
  FilmLookup films;
  bool with_subfolders = false;  // a folder stands for all that lies below it, at any depth
};

constexpr double kUsualFps = 25;  // of numbered pictures

// A film that is not whole, known before it is read.
struct FilmGap {
  std::string film, problem;
  int64_t num_lost = 0;
};

struct ExpandedInputs {
  std::vector<Input> inputs;
  std::vector<Error> mistakes;        // missing files, empty folders, patterns that match nothing, bad films
  std::vector<std::string> warnings;  // numbers that a pattern lacks
  std::vector<FilmGap> gaps;
};
// In the order given; globs and folders in natural order. A folder without pictures gives its films. The
// numbers of a pattern that counts by tens are a tenth of what they could be, and lack nothing.
ExpandedInputs expand_inputs(const InputQuery& query);

// Kind and variation of "noise:clouds:3": {"clouds", 3}; the variation is 0 where none stands.
std::pair<std::string, uint32_t> parse_noise(const Input& input);

}  // namespace atelier
