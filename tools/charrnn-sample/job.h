// The settings of the charrnn-sample tool: what is written, how boldly, and in which form.
#pragma once

#include <string>
#include <vector>

#include "charrnn/beam.h"
#include "charrnn/sampler.h"
#include "job/plan.h"

namespace atelier {

struct SampleJob {
  std::string prime;  // "-": stdin
  InputPath prime_file, primes_from, read;
  std::string unknown = "error";

  SampleOptions sample;
  BeamOptions beam{.width = 0};  // 0: texts are sampled
  int64_t documents = 1;
  bool averages = false, shows_prime = true;

  bool chat = false;
  InputPath chat_lines;
  std::string you, other;

  std::string color = "none", text_format = "auto";
  std::vector<std::string> units;

  static ToolInfo tool();
  static bool reads(const fs::path& path);
  void declare(Options& options);
  void check(Check& check) const;
  std::string format() const { return text_format == "auto" ? "" : text_format; }
  // Of `units`: "auto" and "auto:12" ask for so many; 0 for a unit's name. Error for another form.
  static int64_t num_chosen(const std::string& unit);

 private:
  void declare_beginning(Options& options);
  void declare_writing(Options& options);
  void declare_form(Options& options);
  void check_beginning(Check& check) const;
  void check_beam(Check& check) const;
  void check_chat(Check& check) const;
  void check_units(Check& check) const;
};

}  // namespace atelier
