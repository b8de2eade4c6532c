#include "base/error.h"

#include <cassert>

namespace atelier {

Error::Error(std::string problem, std::string where, std::string remedy)
    : problem_(std::move(problem)), where_(std::move(where)), remedy_(std::move(remedy)) {
  text_ = where_.empty() ? problem_ : where_ + ": " + problem_;
  if (!remedy_.empty()) text_ += " (" + remedy_ + ")";
}

PlanError::PlanError(std::vector<Error> mistakes) : mistakes_(std::move(mistakes)) {
  assert(!mistakes_.empty());
  for (const Error& mistake : mistakes_) {
    if (!text_.empty()) text_ += '\n';
    text_ += mistake.what();
  }
}

}  // namespace atelier
