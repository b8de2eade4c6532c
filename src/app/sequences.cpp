#include "app/sequences.h"

#include <algorithm>

#include "app/film_sources.h"
#include "app/films.h"
#include "app/signals.h"
#include "base/files.h"
#include "base/log.h"
#include "film/scenes.h"

namespace atelier {

namespace {

constexpr const char* kCarriedFile = "carried.safetensors";

using Frames = std::vector<PlannedItem*>;

bool is_missing(const PlannedItem& item) {
  return item.is_selected && item.state != ItemState::finished;
}

// A part of a sequence that hangs together, as far as it is not finished.
class SegmentRunner {
 public:
  SegmentRunner(Session& session, const SequenceWork& work, const Frames& frames, const Segment& segment)
      : session_(session),
        work_(work),
        frames_(frames),
        segment_(segment),
        sequence_(frames.front()->tool().sequence()) {}

  void run() {
    size_t first = segment_.first, last = segment_.last;
    while (first < last && !is_missing(*frames_[first])) ++first;
    while (last > first && !is_missing(*frames_[last - 1])) --last;
    if (first == last) return;
    const size_t lead = std::min<size_t>(sequence_.lead_in, segment_.first - segment_.scene);
    const size_t begin = resumed_at(first).value_or(segment_.first - lead);
    work_through(begin, last);
    std::error_code ignored;
    fs::remove_all(work_folder(), ignored);
  }

 private:
  // Beside the segment's first frame, so that every shard and rerun finds it.
  fs::path work_folder() const { return frames_[segment_.first]->output.path + ".work"; }

  // Where to go on with what an interrupted run kept: after the last frame before `missing` whose state is
  // there.
  std::optional<size_t> resumed_at(size_t missing) {
    const fs::path file = work_folder() / kCarriedFile;
    if (!fs::exists(file)) return std::nullopt;
    try {
      TensorFile kept = read_safetensors(file);
      for (size_t place = missing; place-- > segment_.first;) {
        if (kept.metadata["after"] != frames_[place]->hashes.compute) continue;
        carried_ = std::move(kept.tensors);
        return place + 1;
      }
    } catch (const Error& error) {
      spdlog::warn("a kept state can't be used: {}", error.what());
    }
    return std::nullopt;
  }

  // Frames before `begin` are only looked at, for the flow from the later ones.
  void work_through(size_t begin, size_t last) {
    const int most =
        sequence_.back.empty() ? 0 : *std::max_element(sequence_.back.begin(), sequence_.back.end());
    size_t place = begin - std::min<size_t>(most, begin - segment_.scene);
    FramesAhead ahead([&] { return read(place, last); }, sequence_);
    while (std::optional<SequenceFrame> frame = ahead.next()) {
      if (frame->place < begin) continue;
      throw_if_interrupted();
      if (!render(*frame) && is_film_made_meanwhile(session_, *frames_[frame->place])) return;
    }
  }

  std::optional<SourceFrame> read(size_t& place, size_t last) const {
    if (place == last) return std::nullopt;
    const PlannedItem& item = *frames_[place];
    SourceFrame frame{.number = item.input.frame, .place = place};
    frame.opens_scene = place == segment_.scene;
    ++place;
    try {
      frame.image = read_picture(item.input, work_.picture_options(item), item.settings->common.seed,
                                 session_.film_sources());
    } catch (...) {
      frame.error = std::current_exception();
    }
    return frame;
  }

  // False where it failed.
  bool render(SequenceFrame& frame) {
    PlannedItem& item = *frames_[frame.place];
    frame.is_dropped = frame.place < segment_.first || !is_missing(item);
    frame.carried = std::exchange(carried_, {});
    const auto work = [&] {
      if (frame.error) std::rethrow_exception(frame.error);
      work_.render(item, frame);
      carried_ = std::move(frame.carried);
    };
    // The error of a frame that is only carried on is said where that is written.
    const std::optional<Error> error = frame.is_dropped ? Session::attempt(work) : session_.guard(item, work);
    if (error && frame.is_dropped) spdlog::debug("{}", error->what());
    return !error && keep_carried(item);
  }

  bool keep_carried(const PlannedItem& item) const {
    if (carried_.empty() || item.output.to_stdout) return true;
    const std::optional<Error> error = Session::attempt([&] {
      write_safetensors(work_folder() / kCarriedFile, {carried_, {{"after", item.hashes.compute}}});
    });
    if (error) spdlog::debug("{}", error->what());
    return !error;
  }

  Session& session_;
  const SequenceWork& work_;
  const Frames& frames_;
  const Segment& segment_;
  const Sequence sequence_;
  TensorMap carried_;
};

// The frames that decide on scenes up to the last one that is missing.
Frames looked_through(const Frames& frames) {
  const auto missing =
      std::find_if(frames.rbegin(), frames.rend(), [](const PlannedItem* item) { return is_missing(*item); });
  const auto ahead = std::min<std::ptrdiff_t>(SceneDetector::kLookAhead, missing - frames.rbegin());
  return {frames.begin(), missing.base() + ahead};
}

}  // namespace

std::vector<Segment> segments_of(size_t num_frames, const std::vector<size_t>& cuts,
                                 const Sequence& sequence) {
  std::vector<Segment> segments;
  const size_t length = sequence.segment > 0 ? static_cast<size_t>(sequence.segment) : num_frames;
  size_t scene = 0;
  auto cut = cuts.begin();
  for (size_t first = 0; first < num_frames;) {
    if (cut != cuts.end() && *cut == first) scene = *cut++;
    const size_t next_cut = cut == cuts.end() ? num_frames : *cut;
    const size_t last = std::min({num_frames, next_cut, (first / length + 1) * length});
    segments.push_back({first, last, scene});
    first = last;
  }
  return segments;
}

std::vector<size_t> scene_cuts(const Frames& frames, const PictureOptions& picture) {
  std::vector<size_t> cuts;
  if (!frames.front()->tool().sequence().has_scenes || frames.size() < 2) return cuts;
  FilmSources films;
  SceneDetector detector;
  const auto keep = [&](std::optional<int64_t> cut) {
    if (cut) cuts.push_back(static_cast<size_t>(*cut));
    return cut.has_value();
  };
  at::Tensor before;
  for (const PlannedItem* frame : frames) {
    throw_if_interrupted();
    try {
      PictureOptions all = picture;
      all.size = {};
      before = read_picture(frame->input, all, frame->settings->common.seed, films).pixels;
    } catch (const Error&) {  // said when its turn comes; here it counts as the one before
      if (!before.defined()) continue;
    }
    keep(detector.add(before));
  }
  while (keep(detector.finish())) continue;
  return cuts;
}

void run_sequence(Session& session, const WorkGroup& group, const SequenceWork& work) {
  const Frames& frames = group.sequence;
  const bool is_any_missing = std::any_of(group.items.begin(), group.items.end(),
                                          [](const PlannedItem* item) { return is_missing(*item); });
  if (!is_any_missing) return;
  const std::vector<size_t> cuts = scene_cuts(looked_through(frames), work.picture_options(*frames.front()));
  for (const size_t cut : cuts)
    spdlog::info("{}: a new scene begins at frame {}", frames[cut]->input.sequence, frames[cut]->input.frame);
  for (const Segment& segment : segments_of(frames.size(), cuts, frames.front()->tool().sequence())) {
    if (segment.last <= group.first || segment.first >= group.last) continue;
    SegmentRunner(session, work, frames, segment).run();
  }
}

}  // namespace atelier
