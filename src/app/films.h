// The films that a run writes: put together of their frames when all are there, or streamed to stdout as they
// come.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "app/session.h"
#include "media/image.h"
#include "media/video_writer.h"

namespace atelier {

// What stands against writing a film, known before any work.
std::optional<Error> film_error(const PlannedFilm& film, const ToolType& type);

// Several processes may be at one film: whether another has finished the one that this item is a frame of
// since the plan was made. Its frames are gone then.
bool is_film_made_meanwhile(Session& session, const PlannedItem& item);

// Each film of the plan whose frames are all there: written whole, recorded, its frames removed (unless they
// are to be kept, or some failed and can be tried again). A shard leaves films to the run that joins.
void finish_films(Session& session);
// That of the items that a stream gave, where they are frames of one.
void finish_stream(Session& session, std::vector<PlannedItem>& items);

// Y4M, frame by frame.
class FilmOnStdout {
 public:
  ~FilmOnStdout();
  // `input`: whose time the frame has. Error for a frame of another size than the first.
  void write(const Image& image, const Input& input, const PictureOptions& options);
  // The rate of a film that comes on stdin.
  void set_rate(Ratio rate) { rate_ = rate; }
  void finish();

 private:
  Ratio rate_;
  std::unique_ptr<VideoWriter> writer_;
  PictureSize size_;
};

}  // namespace atelier
