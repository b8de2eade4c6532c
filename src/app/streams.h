// A film on stdin (Y4M), whose frames are worked on as they come.
#pragma once

#include <string>

#include "app/sequences.h"

namespace atelier {

// Whether Y4M stands on the descriptor; what was read to see that is appended to `buffer`.
bool is_film_stream(int descriptor, std::string& buffer);

// Each frame of the stream as an item of its own, `consumed` in front of what stdin gives. Scenes are found
// as for a film in a file.
// Returns the items.
std::vector<PlannedItem> run_stream(Session& session, const PlannedItem& item, std::string consumed,
                                    const SequenceWork& work);

}  // namespace atelier
