// Style losses that compare distributions of features, wherever they are: their moments (style/moments.h) or
// their quantiles (style/quantiles.h).
#pragma once

#include "style/statistics.h"

namespace atelier {

std::vector<std::string> distribution_losses();

// As style_terms() has it, of such kinds alone and without labels; options.weight has the share of these
// kinds.
Terms distribution_terms(const Network& network, const std::vector<SizedStyle>& styles,
                         const StyledPlace& place, const StyleTermOptions& options);

}  // namespace atelier
