#include "app/run_sequence.h"

#include <algorithm>

#include "app/signals.h"
#include "base/files.h"
#include "base/hash.h"
#include "base/log.h"
#include "base/text.h"

namespace atelier {

namespace {

constexpr const char* kCarriedFile = "carried.safetensors";

// The frames of one film: items that share their settings, in order.
using Film = std::vector<PlannedItem*>;

struct Segment {
  const Film* film = nullptr;
  size_t first = 0, last = 0;  // [first, last) of the film's frames
};

std::vector<Film> films_of(std::vector<PlannedItem>& items) {
  std::vector<Film> films;
  for (PlannedItem& item : items) {
    if (films.empty() || films.back().front()->settings != item.settings) films.emplace_back();
    films.back().push_back(&item);
  }
  return films;
}

std::vector<Segment> segments_of(const std::vector<Film>& films, const SequenceOptionsOf& options_of) {
  std::vector<Segment> segments;
  for (const Film& film : films) {
    const size_t length = options_of(*film.front()).segment;
    for (size_t first = 0; first < film.size(); first += length)
      segments.push_back({&film, first, std::min(first + length, film.size())});
  }
  return segments;
}

std::vector<Segment> owned_segments(const std::vector<Film>& films, const SequenceOptionsOf& options_of,
                                    const std::string& shard) {
  const std::vector<Segment> segments = segments_of(films, options_of);
  const auto [first, last] = parse_shard(shard).range(segments.size());
  return {segments.begin() + static_cast<std::ptrdiff_t>(first),
          segments.begin() + static_cast<std::ptrdiff_t>(last)};
}

std::vector<PlannedItem*> selected_frames(const std::vector<Segment>& segments) {
  std::vector<PlannedItem*> frames;
  for (const Segment& segment : segments) {
    for (size_t frame = segment.first; frame < segment.last; ++frame) {
      if ((*segment.film)[frame]->is_selected) frames.push_back((*segment.film)[frame]);
    }
  }
  return frames;
}

void chain_film(const Film& film, const SequenceOptions& options) {
  std::vector<StageHashes> own;
  for (const PlannedItem* item : film) own.push_back(item->hashes);
  std::string chain;
  for (size_t frame = 0; frame < film.size(); ++frame) {
    if (frame % options.segment == 0) {
      chain.clear();
      for (size_t lead = frame - std::min<size_t>(frame, options.lead_in); lead < frame; ++lead) {
        chain = sha256(chain + own[lead].compute);
      }
    }
    chain = sha256(chain + own[frame].compute);
    film[frame]->hashes = {.compute = chain,
                           .draw = sha256(chain + own[frame].draw),
                           .encode = sha256(chain + own[frame].encode)};
  }
}

bool is_missing(const PlannedItem& item) {
  return item.is_selected && item.state != ItemState::finished;
}

// Holes in a numbered sequence are said once: the film goes on over them.
void say_holes(const Film& film) {
  std::vector<std::string> missing;
  for (size_t i = 1; i < film.size(); ++i) {
    for (int64_t frame = film[i - 1]->input.frame + 1;
         film[i - 1]->input.frame >= 0 && frame < film[i]->input.frame && missing.size() < 20; ++frame) {
      missing.push_back(std::to_string(frame));
    }
  }
  if (!missing.empty())
    spdlog::warn("frames {} are not there; the sequence goes on without them", join(missing, ", "));
}

class SegmentRunner {
 public:
  SegmentRunner(Session& session, const SequenceWork& sequence, const Segment& segment)
      : session_(session), sequence_(sequence), segment_(segment), film_(*segment.film) {}

  void run() {
    size_t frame = segment_.first, last = segment_.last;
    while (frame < last && !is_missing(*film_[frame])) ++frame;
    while (last > frame && !is_missing(*film_[last - 1])) --last;
    if (frame == last) return;
    if (!resume_at(frame)) {
      frame = segment_.first;
      lead_in();
    }
    for (; frame < last; ++frame) render(frame);
    std::error_code ignored;
    fs::remove_all(work_folder(), ignored);
  }

 private:
  // Beside the segment's first frame, so that every shard and rerun finds it.
  fs::path work_folder() const { return film_[segment_.first]->output.path + ".work"; }

  // The state that the frame before `frame` left, kept by an interrupted run.
  bool resume_at(size_t frame) {
    const fs::path file = work_folder() / kCarriedFile;
    if (frame == segment_.first || !fs::exists(file)) return false;
    try {
      TensorFile kept = read_safetensors(file);
      if (kept.metadata["after"] != film_[frame - 1]->hashes.compute) return false;
      carried_ = std::move(kept.tensors);
      return true;
    } catch (const Error& error) {
      spdlog::warn("a kept state can't be used: {}", error.what());
      return false;
    }
  }

  void lead_in() {
    const size_t length = sequence_.options(*film_.front()).lead_in;
    for (size_t frame = segment_.first - std::min(segment_.first, length); frame < segment_.first; ++frame)
      carry_on(frame);
  }

  // A frame that is not written is rendered for what the next ones get from it; its own segment reports its
  // errors.
  void carry_on(size_t frame) {
    throw_if_interrupted();
    try {
      sequence_.render(*film_[frame], carried_, true);
    } catch (const FatalError&) {
      throw;
    } catch (const Error& error) {
      spdlog::debug("{}", error.what());
    }
  }

  void render(size_t frame) {
    PlannedItem& item = *film_[frame];
    if (!is_missing(item)) {
      carry_on(frame);
      return;
    }
    throw_if_interrupted();
    session_.guard(item, [&] { sequence_.render(item, carried_, false); });
    if (!carried_.empty())
      write_safetensors(work_folder() / kCarriedFile, {carried_, {{"after", item.hashes.compute}}});
  }

  Session& session_;
  const SequenceWork& sequence_;
  const Segment& segment_;
  const Film& film_;
  CarriedState carried_;
};

}  // namespace

void SequenceOptions::declare(Options& options) {
  options.group("Sequence");
  options.add("segment", segment, "frames that hang together; shorter ones spread over more machines",
              {1, 1'000'000});
  options.add("lead-in", lead_in,
              "frames rendered and dropped before a segment; more make its beginning blend in", {0, 10'000});
}

void chain_hashes(std::vector<PlannedItem>& items, const SequenceOptionsOf& options_of) {
  for (const Film& film : films_of(items)) chain_film(film, options_of(*film.front()));
}

void run_frames(Session& session, const SequenceWork& sequence) {
  const std::vector<Film> films = films_of(session.plan().items());
  for (const Film& film : films) say_holes(film);
  const std::vector<Segment> segments = owned_segments(films, sequence.options, session.common().shard);
  const std::vector<PlannedItem*> frames = selected_frames(segments);
  for (const PlannedItem* frame : frames) session.tally().skipped += frame->state == ItemState::finished;
  session.start_progress(static_cast<int>(frames.size()), session.tally().skipped);
  for (const Segment& segment : segments) SegmentRunner(session, sequence, segment).run();
}

std::vector<WorkGroup> owned_frames(Plan& plan, const SequenceOptionsOf& options_of) {
  const std::vector<Film> films = films_of(plan.items());
  std::vector<WorkGroup> owned;
  for (PlannedItem* frame : selected_frames(owned_segments(films, options_of, plan.common().shard)))
    owned.push_back({{frame}});
  return owned;
}

}  // namespace atelier
