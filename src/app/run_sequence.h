// The runner for ordered frames with something carried from one to the next: trails, feedback, films that
// hold still. The frames are cut into segments; a segment begins with nothing carried, `lead-in` frames
// before it are rendered and dropped. Segments do not depend on shards, so a frame is the same in every
// sharding.
#pragma once

#include <functional>

#include "app/run_each.h"

namespace atelier {

struct SequenceOptions {
  int segment = 100;
  int lead_in = 10;

  void declare(Options& options);
};

// What a frame hands to the next: named tensors, kept as float32 beside the output (OUTPUT.work/) so that a
// killed run goes on with the same bytes.
using CarriedState = TensorMap;

template <class Job>
struct Frame : Task<Job> {
  Frame(Session& session, const PlannedItem& planned, CarriedState& carried)
      : Task<Job>(session, planned, ""), carried(carried) {}

  CarriedState& carried;  // empty at the beginning of a segment's lead-in; the work leaves here what the next
                          // frame gets
};

using SequenceOptionsOf = std::function<const SequenceOptions&(const PlannedItem&)>;

// `render` renders a frame, changing `carried`; it writes the frame unless `is_lead_in`.
struct SequenceWork {
  std::function<void(const PlannedItem&, CarriedState& carried, bool is_lead_in)> render;
  SequenceOptionsOf options;
};
void run_frames(Session& session, const SequenceWork& sequence);

// The frames that this process writes (--shard: contiguous segments).
std::vector<WorkGroup> owned_frames(Plan& plan, const SequenceOptionsOf& options_of);

// With a state carried, a frame is made of every frame before it in its segment and lead-in: its digest says
// so.
void chain_hashes(std::vector<PlannedItem>& items, const SequenceOptionsOf& options_of);

// `render` returns the frame's picture; it is written here, unless it belongs to a lead-in. Job has `picture`
// (PictureOptions) and `sequence` (SequenceOptions).
template <class Job>
int run_sequence(int argc, char** argv, const std::function<Image(Frame<Job>&)>& render) {
  ToolType type = picture_tool<Job>();
  const SequenceOptionsOf options_of = [](const PlannedItem& item) -> const SequenceOptions& {
    return job_of<Job>(item).sequence;
  };
  type.work = Work::sequence;
  type.owned = [&](Plan& plan) { return owned_frames(plan, options_of); };
  type.finish_hashes = [&](std::vector<PlannedItem>& items) { chain_hashes(items, options_of); };
  return run_tool(argc, argv, type, [&](Session& session) {
    run_frames(session, {.render =
                             [&](const PlannedItem& item, CarriedState& carried, bool is_lead_in) {
                               Frame<Job> frame(session, item, carried);
                               const Image image = render(frame);
                               if (!is_lead_in) frame.write(image, frame.job.picture);
                             },
                         .options = options_of});
  });
}

}  // namespace atelier
