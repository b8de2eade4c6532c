// The picture keeps what the content picture shows: weight * mean((F - F_content)^2).
#pragma once

#include "style/term.h"

namespace atelier {

// `features` (1,C,H,W) of the whole content picture, any precision. Relative: divided by mean(F_content^2).
std::shared_ptr<const Term> content_term(const std::string& layer, double weight, const at::Tensor& features,
                                         Scaling scaling);

}  // namespace atelier
