#include "charrnn/presets.h"

#include <algorithm>
#include <cmath>

#include "base/error.h"

namespace atelier {

ModelSize size_named(const std::string& preset) {
  if (preset == "small") return {2, 256};
  if (preset == "medium") return {2, 512};
  if (preset == "large") return {3, 1024};
  throw Error("there is no preset '" + preset + "'", "", "take small, medium or large");
}

ModelOptions with_dropout(ModelOptions options, int64_t num_parameters, int64_t num_symbols, double share) {
  constexpr double kNone = 10, kMost = 0.25;  // symbols a parameter
  const double ratio = static_cast<double>(std::max<int64_t>(1, num_symbols)) /
                       static_cast<double>(std::max<int64_t>(1, num_parameters));
  const double need = share * std::clamp(std::log(kNone / ratio) / std::log(kNone / kMost), 0.0, 1.0);
  const auto settle = [&](double& dropout, double most) {
    if (dropout < 0) dropout = most * need;
  };
  settle(options.dropout, 0.4);
  settle(options.output_dropout, 0.5);
  settle(options.weight_dropout, 0.3);
  settle(options.embedding_dropout, 0.05);
  return options;
}

}  // namespace atelier
