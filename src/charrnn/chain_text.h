// Poems of chained phrases as text and as a page.
#pragma once

#include <string>
#include <vector>

#include "charrnn/chain.h"

namespace atelier {

enum class LinkMarks { none, stars, terminal };  // the words that lines share: as they are, *so*, in color

// A line each, an empty line between poems.
std::string chains_text(const PhraseGraph& graph, const std::vector<PhraseChain>& chains, LinkMarks marks);
// HTML by itself; each word that is shared has a color of its own where `marked`.
std::string chains_html(const PhraseGraph& graph, const std::vector<PhraseChain>& chains,
                        const std::string& title, bool marked);

}  // namespace atelier
