// What of a plan is worked on together: a batch that is computed at once, or a chain whose items are each
// made from the one before. Groups are made of the whole plan, before shards and finished items are looked
// at, so that the company in which a picture is computed never depends on a machine or a kill.
#pragma once

#include <functional>
#include <vector>

#include "job/plan.h"
#include "media/image.h"

namespace atelier {

struct WorkGroup {
  std::vector<PlannedItem*> items;  // never empty; of a chain in the order of its links
  bool is_chain = false;
};

using WorkingSize = std::function<PictureSize(const PlannedItem&)>;  // Error where the input can't be read

// The groups that this process owns: with --shard I/N every N-th. A group stands where its first item does.
// Headers of pictures are read only where a tool declares batches, and not when everything is finished.
std::vector<WorkGroup> owned_groups(Plan& plan, const WorkingSize& working_size);

std::vector<PlannedItem*> items_of(const std::vector<WorkGroup>& groups);

}  // namespace atelier
