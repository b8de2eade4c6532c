// The texts of a run, and what they are of.
#pragma once

#include <string>
#include <vector>

#include "app/run_all.h"
#include "charrnn-draw/job.h"

namespace atelier {

struct SampleText {
  std::string name, stem;  // of the file
  std::string text;
};

// Files, unpacked where they are gzip'ed, and stdin.
std::vector<SampleText> read_texts(const Gathering<CharrnnDrawJob>& gathering);

// As --kind says; auto: games of chess where nothing begins like a tag and the first word is a move.
bool are_games(const std::vector<SampleText>& texts, const std::string& kind);

}  // namespace atelier
