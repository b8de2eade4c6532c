#include "charrnn/adapt.h"

namespace atelier {

namespace {

bool is_by_symbol(const std::string& name) {
  return name == "embedding" || name == "output" || name == "output.bias";
}

}  // namespace

CharModel adapted(const CharNetwork& known, const ModelOptions& options, const Vocabulary& vocabulary,
                  uint64_t seed) {
  CharModel model(options, vocabulary.size(), seed);
  for (auto& [name, parameter] : model.parameters()) {
    const at::Tensor& before = known.model.parameters().at(name);
    if (!is_by_symbol(name)) {
      parameter = before.clone();
      continue;
    }
    for (size_t i = 0; i < vocabulary.symbols().size(); ++i)
      if (const auto row = known.vocabulary.number(vocabulary.symbols()[i]))
        parameter[static_cast<int64_t>(i)].copy_(before[*row]);
    if (vocabulary.end() && known.vocabulary.end())
      parameter[*vocabulary.end()].copy_(before[*known.vocabulary.end()]);
  }
  return model;
}

}  // namespace atelier
