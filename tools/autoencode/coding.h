// autoencode encode, decode and reconstruct.
#pragma once

#include <string>

#include "autoencode/cells.h"
#include "job/plan.h"

namespace atelier {

struct EncodeJob {
  static ToolInfo tool();
  static bool reads(const fs::path& path) { return is_picture_material(path); }
  void declare(Options& options) {}
  std::vector<std::string> beside(const std::string& format) const;
};
void encode(Gathering<EncodeJob>& gathering);

struct DecodeJob {
  CellOptions cells;
  std::string expression;
  InputPath ids;
  OutputPath code;
  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
};
void decode(Gathering<DecodeJob>& gathering);

struct ReconstructJob {
  CellOptions cells;
  int64_t most = 64;
  static ToolInfo tool();
  static bool reads(const fs::path& path) { return is_picture_material(path); }
  void declare(Options& options);
};
void reconstruct(Gathering<ReconstructJob>& gathering);

}  // namespace atelier
