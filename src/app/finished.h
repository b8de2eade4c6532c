// What lies at the outputs before a runner begins: what is finished is touched for make, what killed writers
// left is removed, and --join is refused where something is missing.
#pragma once

#include <vector>

#include "app/session.h"

namespace atelier {

// So that make sees files that are newer than their inputs: a file and what its manifest knows of it, or all
// of an item.
void touch(Manifest& manifest, const fs::path& path);
void touch(Session& session, const PlannedItem& item);

// --join puts together and renders nothing: PlanError that names what is not finished.
void refuse_missing(const std::vector<PlannedItem*>& items);

// Temporary files in the folders of the items, of writers that are dead.
void clean_folders(const std::vector<PlannedItem*>& items);

}  // namespace atelier
