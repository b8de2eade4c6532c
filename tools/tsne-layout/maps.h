// The tool's maps: a cloud laid out, colored, or placed in a map that is there.
#pragma once

#include "layout/layout_table.h"
#include "tsne-layout/cloud.h"

namespace atelier {

// Ids, places, and the columns r, g, b or color where --colors asks for them.
LayoutTable map_of(Gathering<TsneJob>& gathering, const Cloud& cloud);

// --into: the cloud's rows alone, in the coordinates of the map that is there.
LayoutTable placed_in_map(Gathering<TsneJob>& gathering, const Cloud& cloud);

}  // namespace atelier
