// Blocks: operations that a description makes of others, so that an inception module is written once.
//
//   blocks:
//     fire:
//       takes: {squeeze: ~, expand: ~}      # parameters and defaults; ~ must be given; the first stands
//       beside the name layers:
//         $/squeeze: {conv: $squeeze}       # `$` is the name of the layer that uses the block, `$x` a
//         parameter
//         $/left:    {conv: $expand}
//         $/right:   {conv: $expand, kernel: 3, padding: 1, from: $/squeeze}
//         $:         {concat: [$/left, $/right]}
//   layers:
//     fire2: {fire: 16, expand: 64}         # makes fire2/squeeze, fire2/left, fire2/right, fire2
//
// `$in` is what the use takes: its `from`, or the layer above it. Blocks may use blocks, at most 8 deep.
#pragma once

#include <string>
#include <vector>

#include "job/document.h"

namespace atelier {

struct LayerEntry {
  std::string name;
  Node node;
  std::string previous;  // what it takes unless it says otherwise
};

// The layers of a description with every use of a block replaced by its layers. Mistakes are appended.
std::vector<LayerEntry> expand_blocks(const Node& document, std::vector<Error>& mistakes);

}  // namespace atelier
