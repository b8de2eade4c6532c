// What the inputs that were found stand for: the lines of lists, chosen rows, the keyframes of films.
#pragma once

#include <string>
#include <vector>

#include "embed/job.h"
#include "embed/keyframes.h"

namespace atelier {

// An input for each word of a list, each pair and each chosen row; what is repeated stands once, said in
// `warnings`. Error where pictures are to share a table with anything else, and PlanError with every line
// that is no pair.
void expand_entries(const EmbedJob& job, std::vector<Input>& inputs, std::vector<std::string>& warnings);

// Leaves the keyframes of each film; what is no frame of a film stays.
void thin_out(std::vector<Input>& inputs, const Interval& interval);

// "clip.mp4@12.40s".
std::string frame_id(const Input& input);
// Where the thumbnail of a keyframe lies: FOLDER/clip@12.40s.jpg.
fs::path thumbnail_path(const std::string& folder, const Input& input);

}  // namespace atelier
