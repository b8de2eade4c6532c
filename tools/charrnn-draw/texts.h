// The texts of a run, and what they are of.
#pragma once

#include <string>
#include <vector>

#include "app/run_all.h"
#include "app/text_files.h"
#include "charrnn-draw/job.h"

namespace atelier {

// Files, those in archives among them, and stdin.
std::vector<TextFile> read_texts(const Gathering<CharrnnDrawJob>& gathering);

// As --kind says; auto: games of chess where nothing begins like a tag and the first word is a move.
bool are_games(const std::vector<TextFile>& texts, const std::string& kind);

}  // namespace atelier
