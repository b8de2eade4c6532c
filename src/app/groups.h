// What of a plan is worked on together: a batch that is computed at once, a chain whose items are each made
// from the file of the one before, or a sequence whose frames carry something on. Groups are made of the
// whole plan, before shards and finished items are looked at, so that the company in which a picture is
// computed never depends on a machine or a kill.
#pragma once

#include <cstddef>
#include <functional>
#include <vector>

#include "job/plan.h"
#include "media/image.h"

namespace atelier {

struct WorkGroup {
  enum class Kind { batch, chain, sequence };

  std::vector<PlannedItem*> items;  // never empty; of chains and sequences in their order
  Kind kind = Kind::batch;
  // Of a sequence all its frames, of which [first, last) are worked on; `items` are those among them that
  // --frames selects.
  std::vector<PlannedItem*> sequence = {};
  size_t first = 0, last = 0;
};

struct Grouping {
  std::function<PictureSize(const PlannedItem&)> working_size;  // Error where the input can't be read
  // The places where the scene of a sequence changes; asked only for shards, which own scenes.
  std::function<std::vector<size_t>(const std::vector<PlannedItem*>& frames)> cuts;
};

// The groups that this process owns: with --shard I/N every N-th, of sequences every N-th segment. A group
// stands where its first item does. Headers of pictures are read only where a tool declares batches, and not
// when everything is finished.
std::vector<WorkGroup> owned_groups(Plan& plan, const Grouping& grouping);

std::vector<PlannedItem*> items_of(const std::vector<WorkGroup>& groups);

}  // namespace atelier
