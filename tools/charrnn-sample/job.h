// The settings of the charrnn-sample tool: what is written, how boldly, and in which form.
#pragma once

#include <string>
#include <vector>

#include "charrnn/sampler.h"
#include "job/plan.h"

namespace atelier {

struct SampleJob {
  std::string prime;
  InputPath prime_file;
  std::string unknown = "error";

  SampleOptions sample;
  int64_t documents = 1;
  bool averages = false, shows_prime = true;
  std::string text_format = "auto";

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;
  std::string format() const { return text_format == "auto" ? "" : text_format; }
};

}  // namespace atelier
