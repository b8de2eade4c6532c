// autoencode decode: pictures of codes, and of what is counted with them.
#pragma once

#include "autoencode/cells.h"
#include "autoencode/model.h"

namespace atelier {

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

}  // namespace atelier
