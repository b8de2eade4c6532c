// Shaders that a network wrote, by what compiles and what they paint.
#pragma once

#include "app/run_all.h"
#include "charrnn-score/job.h"

namespace atelier {

void score_shader_files(Gathering<ScoreJob<ShadersScoreKind>>& gathering);

}  // namespace atelier
