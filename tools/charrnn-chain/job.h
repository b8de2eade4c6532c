// The settings of charrnn-chain.
#pragma once

#include <string>
#include <utility>

#include "app/text_files.h"
#include "charrnn/chain.h"
#include "job/plan.h"

namespace atelier {

struct ChainJob {
  static constexpr bool kReadsText = true;
  std::string start, end;
  int num_lines = 20, variations = 1;
  std::string hold = "2-4";
  bool show_links = false;
  TextOptions text;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;

  std::pair<int, int> holds() const;  // Error for a text that is none
};

}  // namespace atelier
