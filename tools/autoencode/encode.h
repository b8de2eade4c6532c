// autoencode encode: pictures become codes.
#pragma once

#include "autoencode/model.h"

namespace atelier {

struct EncodeJob {
  static ToolInfo tool();
  static bool reads(const fs::path& path) { return is_picture_material(path); }
  void declare(Options& options) {}
  std::vector<std::string> beside(const std::string& format) const;
};
void encode(Gathering<EncodeJob>& gathering);

}  // namespace atelier
