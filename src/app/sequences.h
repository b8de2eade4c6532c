// Work on the frames of a sequence in their order, with something carried from one to the next: films that
// hold still, trails, feedback. A sequence is cut where the scene changes, and into segments (Sequence); what
// is carried is kept beside the outputs, so that a killed run goes on with the same bytes.
#pragma once

#include <functional>
#include <vector>

#include "app/groups.h"
#include "app/item.h"
#include "job/plan.h"

namespace atelier {

// [first, last) of a sequence's frames. `scene`: where its scene begins; no lead-in goes beyond that.
struct Segment {
  size_t first = 0, last = 0, scene = 0;
};

// `cuts`: places of frames that open a scene, ascending, without the first.
std::vector<Segment> segments_of(size_t num_frames, const std::vector<size_t>& cuts,
                                 const Sequence& sequence);

// Reads the whole sequence for the places where its scene changes. Empty where they are not looked for.
std::vector<size_t> scene_cuts(const std::vector<PlannedItem*>& frames, const PictureOptions& picture);

struct SequenceWork {
  // Renders a frame and writes it, unless it is dropped.
  std::function<void(PlannedItem&, SequenceFrame&)> render;
  std::function<const PictureOptions&(const PlannedItem&)> picture_options;
};

// What is missing of a group of frames; the others are worked on as far as those need it.
void run_sequence(Session& session, const WorkGroup& group, const SequenceWork& work);

}  // namespace atelier
